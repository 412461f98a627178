"""`chainloom chain`: chains and the templates they start from."""

from __future__ import annotations

import argparse

from chainloom.cli import output, start

HELP = "Make a chain from a template; list chains and templates."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = verbs.add_parser("new", help="make a chain")
    new.add_argument("slug", help="its address: letters, digits and hyphens")
    new.add_argument("--name", required=True, help="its name in Chinese")
    new.add_argument("--name-en", default="", help="its name in English")
    new.add_argument("--district", required=True, help="code of GB/T 2260, as 350502")
    new.add_argument("--template", default="", help="see: chainloom chain templates")
    new.add_argument("--description", default="", help="what the chain is about")
    new.add_argument("--office", default="", metavar="NAME", help="name of the office that runs it")
    verbs.add_parser("list", help="chains of this installation")
    verbs.add_parser("templates", help="templates a chain can start from")


def run(options: argparse.Namespace) -> int:
    start.django()
    {"new": _new, "list": _list, "templates": _templates}[options.verb](options)
    return 0


def _new(options: argparse.Namespace) -> None:
    from chainloom.chain.services import chain_create

    chain = chain_create(
        name=options.name,
        name_en=options.name_en,
        slug=options.slug,
        district=options.district,
        template=options.template,
        description=options.description,
        office_name=options.office,
        by=start.system(),
    )
    print(f"{chain.slug}: {chain.name} with {chain.stages.count()} stages")
    if options.office:
        print(
            f"Seat its first person with: chainloom user role give EMAIL --chain {chain.slug} "
            f"--role office --organisation '{options.office}'"
        )


def _list(options: argparse.Namespace) -> None:
    from django.db.models import Count

    from chainloom.chain.models import Chain

    rows = Chain.objects.annotate(
        stage_count=Count("stages", distinct=True),
        member_count=Count("participations", distinct=True),
    ).order_by("slug")
    print(
        output.table(
            ("address", "name", "district", "template", "stages", "organisations", "sample"),
            [
                (
                    one.slug,
                    one.name,
                    one.district_code,
                    one.template,
                    one.stage_count,
                    one.member_count,
                    "sample" if one.is_sample else "",
                )
                for one in rows
            ],
        )
    )


def _templates(options: argparse.Namespace) -> None:
    from chainloom.chain import stage_templates

    rows = [stage_templates.load(code) for code in stage_templates.available()]
    print(
        output.table(
            ("template", "name", "English name", "stages"),
            [(one.code, one.name, one.name_en, len(one.stages)) for one in rows],
        )
    )
