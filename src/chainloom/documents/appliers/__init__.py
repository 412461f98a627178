"""What facts do to what lives in the registry: organisations, people, bodies, figures."""

from .. import facts
from .bodies import BodiesFounded, Memberships, SeatRecord
from .figures import CertificateCounts, FigureRecord, Figures
from .organisations import NameRecord, OrganisationRecord, Organisations
from .people import ContactRecord, People


def enter() -> None:
    facts.register(Organisations(), records=(OrganisationRecord(), NameRecord()))
    facts.register(BodiesFounded())
    facts.register(Memberships(), records=(SeatRecord(),))
    facts.register(People(), records=(ContactRecord(),))
    facts.register(Figures(), records=(FigureRecord(),))
    facts.register(CertificateCounts())
