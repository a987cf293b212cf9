"""Chinese: the help and the refusals of click in the language of those who read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

from catalogue.content.report import message
from catalogue.content.resources import words


def in_chinese(text: str) -> str:
    """What click says in English, in Chinese as far as `words/click.json` knows it."""
    for pattern, chinese in words("click")["phrases"]:
        text = re.sub(pattern, chinese, text)
    return text


class ChineseFormatter(click.HelpFormatter):
    """Writes a page of help with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, in_chinese(args), prefix or message("usage"))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{in_chinese(heading)}：\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        told = [(in_chinese(term), in_chinese(meaning)) for term, meaning in rows]
        super().write_dl(told, col_max, col_spacing)


class ChineseContext(click.Context):
    """A call whose help is Chinese."""

    formatter_class = ChineseFormatter


class Refusal(click.ClickException):
    """What click refuses, told in Chinese."""

    def __init__(self, error: click.ClickException) -> None:
        super().__init__(in_chinese(error.format_message()))
        self.code = error.exit_code
        self.context = error.ctx if isinstance(error, click.UsageError) else None

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return self.code

    def show(self, file: IO[Any] | None = None) -> None:
        if self.context:
            click.echo(self.context.get_usage(), file=file, err=file is None)
            help_command = f"{self.context.command_path} --help"
            click.echo(message("see-help", command=help_command), file=file, err=file is None)
        click.echo(message("refused", reason=self.message), file=file, err=file is None)


@contextmanager
def _refusing() -> Iterator[None]:
    """Let what click refuses inside be told in Chinese."""
    try:
        yield
    except (NoArgsIsHelpError, Refusal):
        raise
    except click.ClickException as error:
        raise Refusal(error) from error


class ChineseGroup(click.Group):
    """A program whose help lists the verbs of each reader under a heading of their own."""

    context_class = ChineseContext

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        # Heading → the verbs under it, by name.
        self.sections: dict[str, tuple[str, ...]] = {}
        _explain_help(self)

    def add_section(self, heading: str, verbs: tuple[click.Command, ...]) -> None:
        """Add the verbs of one kind of reader."""
        self.sections[heading] = tuple(str(verb.name) for verb in verbs)
        for verb in verbs:
            self.add_verb(verb)

    def add_verb(self, verb: click.Command) -> None:
        """Add a verb that speaks Chinese."""
        verb.context_class = ChineseContext
        # A group explains itself.
        if not isinstance(verb, ChineseGroup):
            _explain_help(verb)
        self.add_command(verb)

    def about(self, name: str) -> str:
        """What the help of a verb says."""
        return self.commands[name].help or ""

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        widest = max(len(name) for names in self.sections.values() for name in names)
        for heading, names in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(widest), self._first(name)) for name in names])

    def _first(self, name: str) -> str:
        """What a list of verbs says of one of them: the first sentence of its help."""
        return self.about(name).partition("。")[0] + "。"

    def make_context(self, *args: Any, **settings: Any) -> click.Context:
        with _refusing():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        with _refusing():
            return super().invoke(ctx)


def _explain_help(verb: click.Command) -> None:
    verb.params.append(
        click.Option(
            ["--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            help=message("option-help"),
        )
    )


def _show_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(context.get_help(), color=context.color)
        context.exit()
