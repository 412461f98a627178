"""`chainloom user`: accounts, roles and invitations."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from chainloom.cli import output, start

HELP = "Accounts, their passwords and roles, and invitations."
# As accounts.models.Role; written here so that --help needs no database.
ROLES = ("office", "leader", "bureau", "firm", "partner")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    add = verbs.add_parser("add", help="make an account; its password is asked for")
    add.add_argument("email")
    add.add_argument("--name", default="", help="how the person is shown")
    _password_arguments(add)

    listing = verbs.add_parser("list", help="accounts and the roles they hold")
    listing.add_argument("--chain", help="only those with a role in this chain")

    invite = verbs.add_parser("invite", help="print a link that gives whoever opens it a role")
    _role_arguments(invite, of_whom=True)
    invite.add_argument("--email", default="", help="for whom it is meant")

    password = verbs.add_parser("password", help="set a new password; it is asked for")
    password.add_argument("email")
    _password_arguments(password)

    for verb, does in (("deactivate", "shut an account out"), ("activate", "let it in again")):
        verbs.add_parser(verb, help=does).add_argument("email")

    erase = verbs.add_parser("erase", help="remove an account for good, with all that is its own")
    erase.add_argument("email")

    factor = verbs.add_parser("second-factor", help="take away a second factor that was lost")
    factor.add_argument("what", choices=("end",))
    factor.add_argument("email")

    operator = verbs.add_parser("operator", help="who may make chains in the browser")
    operator.add_argument("what", choices=("give", "end"))
    operator.add_argument("email")

    role = verbs.add_parser("role", help="give or end a role in a chain")
    role.add_argument("what", choices=("give", "end"))
    role.add_argument("email")
    _role_arguments(role, of_whom=False)


def _password_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from standard input instead of asking",
    )


def _role_arguments(parser: argparse.ArgumentParser, *, of_whom: bool) -> None:
    parser.add_argument("--chain", help="address of the chain; needed where there are several")
    parser.add_argument(
        "--role", choices=ROLES, required=of_whom, help="what the person may do in the chain"
    )
    parser.add_argument(
        "--organisation",
        required=of_whom,
        metavar="NAME",
        help="for whom: full name, USCC, or number as #12",
    )


def run(options: argparse.Namespace) -> int:
    start.django()
    does = {
        "add": _add,
        "list": _list,
        "invite": _invite,
        "password": _password,
        "deactivate": _set_active,
        "activate": _set_active,
        "erase": _erase,
        "second-factor": _second_factor,
        "operator": _operator,
        "role": _role,
    }
    does[options.verb](options)
    return 0


def _add(options: argparse.Namespace) -> None:
    from chainloom.accounts.services import user_create

    user = user_create(
        email=_checked_email(options.email),
        password=_new_password(options),
        name=options.name,
        by=start.system(),
    )
    print(f"{user.email} can sign in; give a role with: chainloom user role give {user.email} …")


def _list(options: argparse.Namespace) -> None:
    from django.db.models import Prefetch

    from chainloom.accounts.models import Membership, User

    held = Membership.objects.filter(ended_at=None).select_related("chain", "organisation")
    users = User.objects.order_by("email")
    if options.chain:
        chain = start.chain(options.chain)
        held = held.filter(chain=chain)
        users = users.filter(pk__in=held.values("user"))
    users = users.prefetch_related(Prefetch("memberships", queryset=held, to_attr="held"))
    rows = [
        (
            user.email,
            user.name,
            "active" if user.is_active else "deactivated",
            f"{user.last_login:%Y-%m-%d}" if user.last_login else "never",
            "; ".join(
                [
                    *(["operator"] if user.is_operator else []),
                    *(f"{one.role} of {one.organisation} in {one.chain.slug}" for one in user.held),
                ]
            ),
        )
        for user in users
    ]
    print(output.table(("e-mail", "name", "account", "last sign-in", "roles"), rows))


def _invite(options: argparse.Namespace) -> None:
    from django.conf import settings
    from django.urls import reverse

    from chainloom.accounts.services import invitation_create

    chain = start.chain(options.chain)
    invitation, token = invitation_create(
        organisation=start.organisation(options.organisation, chain),
        role=options.role,
        email=_checked_email(options.email) if options.email else "",
        by=start.system(chain),
    )
    site = next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    if not site and settings.MODE == "production":
        site = f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}"
    print(f"{site}{reverse('accounts:invitation', args=[token])}")
    print(
        f"{invitation} until {invitation.expires_at:%Y-%m-%d}; the link works once and is "
        "not shown again.",
        file=sys.stderr,
    )


def _password(options: argparse.Namespace) -> None:
    from chainloom.accounts.services import password_set

    user = _user(options.email)
    password_set(user=user, password=_new_password(options), by=start.system())
    print(f"{user.email} has a new password.")


def _set_active(options: argparse.Namespace) -> None:
    from chainloom.accounts.services import user_set_active

    is_active = options.verb == "activate"
    user = user_set_active(user=_user(options.email), is_active=is_active, by=start.system())
    print(f"{user.email} {'can sign in again' if is_active else 'is shut out from now on'}.")


def _erase(options: argparse.Namespace) -> None:
    from chainloom.accounts.services import user_erase

    user = _user(options.email)
    user_erase(user=user, by=start.system())
    print("The account is gone, with its roles, notices, claims and tokens.")


def _second_factor(options: argparse.Namespace) -> None:
    from chainloom.accounts.services import second_factor_end

    user = _user(options.email)
    if second_factor_end(user=user, by=start.system()):
        print(f"{user.email} signs in with the password alone, and can set up a new second factor.")
    else:
        print(f"{user.email} has no second factor.")


def _operator(options: argparse.Namespace) -> None:
    from chainloom.accounts.services import user_set_operator

    is_operator = options.what == "give"
    user = user_set_operator(user=_user(options.email), is_operator=is_operator, by=start.system())
    print(f"{user.email} {'may' if is_operator else 'may no longer'} make chains.")


def _role(options: argparse.Namespace) -> None:
    from chainloom.accounts.services import membership_create, membership_end
    from chainloom.core.errors import Invalid

    user = _user(options.email)
    chain = start.chain(options.chain)
    by = start.system(chain)
    if options.what == "end":
        held = membership_end(membership=_held(user, chain, options), by=by)
        print(f"Ended: {held}")
        return
    if not options.role or not options.organisation:
        raise Invalid("role", "Say which: --role ROLE --organisation NAME.")
    organisation = start.organisation(options.organisation, chain)
    print(
        "Given:",
        membership_create(
            user=user, organisation=organisation, chain=chain, role=options.role, by=by
        ),
    )


def _held(user: Any, chain: Any, options: argparse.Namespace) -> Any:
    """The one current role that the options mean."""
    from chainloom.accounts.selectors import memberships_of
    from chainloom.core.errors import Invalid

    held = memberships_of(user).filter(chain=chain)
    if options.role:
        held = held.filter(role=options.role)
    if options.organisation:
        held = held.filter(organisation=start.organisation(options.organisation, chain))
    found = list(held)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid("role", f"{user.email} holds no such role in {chain.slug}.")
    several = "; ".join(f"{one.role} of {one.organisation}" for one in found)
    raise Invalid("role", f"Say which with --role and --organisation: {several}.")


def _user(email: str) -> Any:
    from chainloom.accounts.models import User
    from chainloom.core.errors import Invalid

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise Invalid("user_unknown", f"There is no account {email!r}. See: chainloom user list")
    return user


def _checked_email(email: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from chainloom.core.errors import Invalid

    try:
        validate_email(email)
    except ValidationError:
        raise Invalid("email", f"{email!r} is not an e-mail address.") from None
    return email


def _new_password(options: argparse.Namespace) -> str:
    """Never from an argument: those stand in the shell's history and in the process list."""
    from chainloom.core.errors import Invalid

    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Invalid("no_terminal", "There is no terminal to ask on: use --password-stdin.")
    password = getpass.getpass("Password (10 characters or more): ")
    if getpass.getpass("Again: ") != password:
        raise Invalid("password_differs", "The two differ; nothing was changed.")
    return password
