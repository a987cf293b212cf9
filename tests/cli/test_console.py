"""The console: what the system refuses is told as such, and faults of the program are not."""

from __future__ import annotations

import errno

import pytest
from jinja2 import TemplateNotFound

from catalogue.cli.console import told_in


def test_what_the_system_refuses_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"), told_in("content"):
        raise PermissionError(errno.EACCES, "Permission denied", "content/site.yaml")
    assert "content/site.yaml" in (said := capsys.readouterr().err)
    assert "Permission" not in said


def test_a_template_that_is_not_there_is_a_fault_of_the_program() -> None:
    with pytest.raises(TemplateNotFound), told_in("content"):
        raise TemplateNotFound("entries/course.html")


def test_a_reader_that_has_seen_enough_is_left_to_click() -> None:
    with pytest.raises(BrokenPipeError), told_in("content"):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")
