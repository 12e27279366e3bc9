"""Write the HTML report of a run, if an option requests it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from .options import Settings, settings_of


def check(settings: Settings) -> None:
    """Raise `ConfigurationError` if the report could not be written."""
    file = settings.report
    if file is None:
        return
    from ..core.errors import ConfigurationError
    from ..core.folders import unwritable

    obstacle = file if file.is_dir() else unwritable(file.parent)
    if obstacle is not None:
        raise ConfigurationError(
            f"the report {file} cannot be written: {obstacle} is "
            f"{'a directory' if obstacle == file else 'not a writable directory'}\n"
            "Name another file with --synthconv-report=FILE."
        )


def write(settings: Settings) -> list[str]:
    """Write the report from the records. Return what prevents it, for the summary."""
    if settings.report is None:
        return []
    from ..core.errors import ConfigurationError
    from ..run.report_file import write_report

    try:
        write_report(settings.artifacts, settings.report, settings.baseline)
    except (OSError, ConfigurationError) as error:
        return [f"the report could not be written: {error}"]
    return []


def write_replay(settings: Settings, used: Collection[str]) -> list[str]:
    """Write the report on a replay, as `write` does; without conversations there is none."""
    if settings.report is None or settings.replay is None or not used:
        return []
    from ..core.errors import ConfigurationError
    from ..run.report_file import write_report_of_replay

    try:
        write_report_of_replay(
            settings.replay,
            settings.report,
            settings.baseline,
            used=used,
            fail_on=settings.fail_on,
        )
    except (OSError, ConfigurationError) as error:
        return [f"the report could not be written: {error}"]
    return []


def lines(config: pytest.Config) -> Iterator[str]:
    """Yield where the report is."""
    from ..core.folders import shown

    file = settings_of(config).report
    if file is not None and file.exists():
        yield f"report: {shown(file, config.rootpath)}"
