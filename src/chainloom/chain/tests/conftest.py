"""Each test begins without what another left in the cache: chains have the same ids again."""

import pytest
from django.core.cache import cache

from chainloom.chain import services
from chainloom.chain.models import Lane, Stage

from .suppliers import firm_on, link


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def line(chain, office):
    """Spinning feeds weaving feeds dyeing; testing stands beside weaving."""

    def stage(name: str, column: int, lane: str = Lane.MAIN) -> Stage:
        return services.stage_add(chain=chain, name=name, column=column, lane=lane, by=office)

    found = {
        "spin": stage("纺纱", 0),
        "weave": stage("织造", 1),
        "dye": stage("染色", 2),
        "test": stage("检测", 0, Lane.SUPPORT),
    }
    for source, target in (("spin", "weave"), ("weave", "dye"), ("test", "weave")):
        services.stage_input_add(upstream=found[source], downstream=found[target], by=office)
    return found


@pytest.fixture
def mills(chain, line):
    """One spinner of two weavers, one of whom feeds the only dyer; a spare spinner."""
    firms = {
        "spinner": firm_on(chain, line["spin"], name="鲤城样纺纱有限公司"),
        "spare": firm_on(chain, line["spin"], name="鲤城样备用纺纱有限公司"),
        "weaver": firm_on(chain, line["weave"], name="鲤城样织造有限公司"),
        "second": firm_on(chain, line["weave"], name="鲤城样二号织造有限公司"),
        "dyer": firm_on(chain, line["dye"], name="鲤城样染色有限公司"),
    }
    link(chain, firms["spinner"], firms["weaver"], 100, product="棉纱")
    link(chain, firms["spinner"], firms["second"], 50, product="棉纱")
    link(chain, firms["weaver"], firms["dyer"], 300, product="坯布")
    return firms
