"""Translation catalogues: gather, compile, check.

    python -m chainloom.core.catalogues make|compile|check [APP…]

`make` gathers the English sentences of each app into its own catalogue (needs
gettext's xgettext); `compile` writes the .mo files, in Python alone; `check` fails on
what is missing, fuzzy or not compiled.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"


def apps() -> list[str]:
    """Folders of the package that hold sentences: those with templates or a catalogue."""
    return sorted(
        folder.name
        for folder in PACKAGE.iterdir()
        if (folder / "__init__.py").exists() and folder.name not in {"engines"}
    )


def catalogue(app: str) -> Path:
    return PACKAGE / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def gather(folder: Path) -> None:
    """Run makemessages in an app's folder; keeps the translations there are."""
    (folder / "locale" / LANGUAGE / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    # -P: an app has modules named like the standard library's (selectors.py).
    command = [
        sys.executable, "-P", "-m", "django", "makemessages", "-l", LANGUAGE,
        "--no-location", "--no-wrap", "--no-obsolete", "-v", "0",
    ]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=folder, check=True, env=environment)  # noqa: S603


def make(app: str) -> None:
    """Gather an app's sentences into its catalogue."""
    gather(PACKAGE / app)
    settle(app)


def new_sentences(folder: Path) -> list[str]:
    """Sentences of an app's folder (a copy: its catalogue is rewritten) that no catalogue has."""
    import polib

    path = folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    known = {entry.msgid for entry in polib.pofile(str(path))} if path.exists() else set()
    gather(folder)
    if not path.exists():
        return []
    return [entry.msgid for entry in polib.pofile(str(path)) if entry.msgid not in known]


def settle(app: str) -> None:
    """Drop what changes with the day and not with the sentences; drop empty catalogues."""
    import polib

    path = catalogue(app)
    entries = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile()
    if not len(entries):
        # Nothing to translate, or no more: `gather` made the folders all the same.
        shutil.rmtree(PACKAGE / app / "locale")
        return
    entries.metadata = {
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for entry in entries:
        if entry.fuzzy:
            # A translation guessed from a similar sentence is worse than none.
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
        # polib keeps some of these where gettext refuses them.
        entry.previous_msgid = None
        entry.previous_msgctxt = None
        entry.previous_msgid_plural = None
    entries.header = f"Chinese sentences of chainloom.{app}."
    entries.save(str(path))


def compile_catalogue(app: str) -> None:
    import polib

    path = catalogue(app)
    if path.exists():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def problems(app: str) -> list[str]:
    """What keeps an app's catalogue from being whole."""
    import polib

    path = catalogue(app)
    if not path.exists():
        return []
    entries = polib.pofile(str(path))
    found = [f"{app}: not translated: {entry.msgid!r}" for entry in entries.untranslated_entries()]
    found += [f"{app}: fuzzy: {entry.msgid!r}" for entry in entries.fuzzy_entries()]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != entries.to_binary():
        found.append(f"{app}: {compiled.name} is not what {path.name} compiles to")
    return found


def contradictions() -> list[str]:
    """Sentences that two apps translate differently: only one of the two would be shown."""
    import polib

    seen: dict[tuple[str | None, str], tuple[str, str]] = {}
    found = []
    for app in apps():
        if not catalogue(app).exists():
            continue
        for entry in polib.pofile(str(catalogue(app))):
            text = entry.msgstr or str(entry.msgstr_plural)
            first_app, first = seen.setdefault((entry.msgctxt, entry.msgid), (app, text))
            if first != text:
                found.append(f"{entry.msgid!r} is {first!r} in {first_app}, {text!r} in {app}")
    return found


def main(arguments: list[str]) -> int:
    verb, *names = arguments or [""]
    chosen = names or apps()
    match verb:
        case "make":
            for app in chosen:
                make(app)
        case "compile":
            for app in chosen:
                compile_catalogue(app)
        case "check":
            found = [problem for app in chosen for problem in problems(app)] + contradictions()
            print("\n".join(found) or "every sentence is translated")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
