"""Rivals: the same corpus as input for plain MkDocs with Material, and for Hugo."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from catalogue.content.links import references
from catalogue.content.load import load
from catalogue.content.model import Entry, url_of
from catalogue.content.schema import raw_schemas
from catalogue.site.facets import FACETS
from catalogue.site.renderer import SiteRenderer, title_of

LAYOUTS = Path(__file__).with_name("rivals")
KINDS = ("courses", "policies", "cases", "programmes")
# Hugo takes the field `type` of an entry for its own: policies and programmes have one.
LAYOUT = {
    "courses": "course",
    "cases": "other",
    "scheme": "policy",
    "activity": "other",
    "policies": "policy",
    "programmes": "other",
}
# Lists that an entry stands in, by the path of the field that says so; ours are the same.
TAXONOMIES = {
    "line": "line",
    "family": "family",
    "industry": "industry",
    "audience": "drawn.audiences",
    "grade": "drawn.level",
    "format": "drawn.formats",
    "level": "evidence.level",
}
# Hugo's content adapter: a page of each file of a kind. Hugo keeps `draft` for itself.
ADAPTER = """{{ range resources.Match "KIND/**.yaml" }}{{ $data := transform.Unmarshal . }}
{{ $drawn := $data.draft | default dict }}{{ $all := merge $data (dict "drawn" $drawn) }}
{{ with $data.draft }}{{ with .audiences }}{{ $all = merge $all (dict "audience" .) }}{{ end }}
{{ with .formats }}{{ $all = merge $all (dict "format" .) }}{{ end }}
{{ with .level }}{{ $all = merge $all (dict "grade" .) }}{{ end }}{{ end }}
{{ with $data.evidence.level }}{{ $all = merge $all (dict "level" .) }}{{ end }}
{{ $type := $data.type | default "KIND" }}
{{ $.AddPage (dict "path" $data.id "title" $data.title "type" $type "params" $all) }}{{ end }}
"""
BODY = re.compile(r'<nav class="crumbs".*<nav class="pager".*?</nav>', re.DOTALL)


def entries(content: Path) -> Iterator[tuple[str, Path]]:
    """(kind, file) of every entry of a corpus."""
    for kind in KINDS:
        for path in sorted((content / kind).rglob("*.yaml")):
            yield kind, path


def as_markdown(data: dict[str, Any]) -> str:
    """All the words of an entry as an author would write them in Markdown."""
    lines = [f"# {data['title']}", ""]
    for key, value in data.items():
        lines += [f"## {key}", "", *_block(value), ""]
    return "\n".join(lines)


def _link(entry: Entry) -> str:
    return f"[{entry.id} {title_of(entry)}](../{url_of(entry).removesuffix('.html')}.md)"


def _block(value: Any) -> Iterator[str]:
    if isinstance(value, list) and len(value) > 1 and isinstance(value[0], dict):
        yield from _table(value)
    elif isinstance(value, list):
        for item in value:
            yield "- " + (
                "：".join(map(str, item.values())) if isinstance(item, dict) else str(item)
            )
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"### {key}\n"
            yield from _block(item)
            yield ""
    else:
        yield str(value)


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Units, clauses and figures as tables, as they stand on the pages they are compared with."""
    head = list(dict.fromkeys(key for row in rows for key in row))
    for cells in (head, ["---"] * len(head), *([row.get(key, "") for key in head] for row in rows)):
        yield "| " + " | ".join(map(str, cells)) + " |"


def mkdocs(content: Path, folder: Path) -> Path:
    """A plain MkDocs project with the same pages; the navigation lists indexes only.

    The same pages means the same links too: sources, related entries, reverse links,
    and the lists by line, family, industry, audience, level and letter.
    """
    docs = folder / "docs"
    catalogue = load(content)
    renderer = SiteRenderer(catalogue)
    listed: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, path in entries(content):
        data = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        place = docs / kind / f"{data['id']}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        entry = catalogue.by_id[data["id"]]
        forward = [f"- {_link(catalogue.by_id[r.target])}：{r.reason}" for r in references(entry)]
        reverse = [
            f"- {_link(catalogue.by_id[r.origin])}：{r.reason}"
            for r in catalogue.backlinks.get(entry.id, ())
        ]
        place.write_text(
            "\n".join(
                [as_markdown(data), "## links", "", *forward, "", "## backlinks", "", *reverse]
            ),
            encoding="utf-8",
        )
        listed[kind].append(f"- {_link(entry)}")
    lists = {f"{kind}/index": lines for kind, lines in listed.items()}
    lists |= {
        f"courses/{facet.name}-{group.slug}": [f"- {_link(entry)}" for entry in group.entries]
        for facet in FACETS
        for group in renderer.groups(facet)
    }
    lists |= {
        f"pinyin/{letter}": [f"- {_link(entry)}" for entry in found]
        for letter, found in renderer.letters.items()
    }
    (docs / "pinyin").mkdir()
    (docs / "sources").mkdir()
    for name in ("index", "sources/S000"):
        (docs / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    for name, lines in lists.items():
        (docs / f"{name}.md").write_text("\n".join([f"# {name}", "", *lines]), "utf-8")
    nav = ["index.md", *(f"{kind}/index.md" for kind in KINDS)]
    settings = {
        "site_name": "rival",
        "use_directory_urls": False,
        "plugins": [],
        "nav": nav,
        "theme": {"name": "material", "font": False, "language": "zh"},
        "not_in_nav": "*.md",
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return folder / "mkdocs.yml"


def hugo(content: Path, drawn: Path, folder: Path) -> Path:
    """A Hugo project over the same entries as front matter, inside the frame that was drawn for us.

    Its pages say what ours say, with links both ways, neighbours and sisters, and stand in the same
    lists but for those by pinyin; nothing checks the content.
    """
    for kind, path in entries(content):
        place = folder / "content" / kind / f"{path.stem}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8").replace("\ndraft:", "\ndrawn:")
        lists = "".join(_lists(yaml.load(text, yaml.CSafeLoader)))
        place.write_text(f"---\n{text}{lists}---\n", encoding="utf-8")
    return _hugo_layouts(content, drawn, folder)


def _lists(data: dict[str, Any]) -> Iterator[str]:
    """The lists that an entry stands in, as lines of its front matter."""
    for name, where in TAXONOMIES.items():
        found: Any = data
        for key in where.split("."):
            found = found.get(key, {}) if isinstance(found, dict) else {}
        if found and name not in data:
            yield yaml.safe_dump({name: found}, allow_unicode=True)


def hugo_adapter(content: Path, drawn: Path, folder: Path) -> Path:
    """The same project over the YAML itself, which Hugo's content adapter makes pages of."""
    for kind in KINDS:
        shutil.copytree(content / kind, folder / "assets" / kind)
        place = folder / "content" / kind / "_content.gotmpl"
        place.parent.mkdir(parents=True)
        place.write_text(ADAPTER.replace("KIND", kind), encoding="utf-8")
    return _hugo_layouts(content, drawn, folder)


def _hugo_words(content: Path) -> dict[str, Any]:
    """What the templates ask: the names of all words, and what we write on every page."""
    catalogue = load(content)
    schema = raw_schemas()["policy"]["properties"]
    names = {
        name: {term.slug: term.name for term in wordlist.terms}
        for name, wordlist in catalogue.vocabulary.items()
    }
    return {
        **names,
        "evidence": names["evidence-levels"],
        "statement": catalogue.organisation.programme.statement,
        "icon": SiteRenderer(catalogue).environment.globals["icons"].alone("book"),
        "sources": {source.id: source.title for source in catalogue.sources},
        "record": {name: field.get("title", name) for name, field in schema.items()},
    }


def _hugo_layouts(content: Path, drawn: Path, folder: Path) -> Path:
    (folder / "data").mkdir()
    words = json.dumps(_hugo_words(content), ensure_ascii=False)
    (folder / "data" / "words.json").write_text(words, encoding="utf-8")
    layouts = folder / "layouts"
    frame = next((drawn / "courses").rglob("[A-Z][0-9]*[0-9].html")).read_text("utf-8")
    base = BODY.sub('{{ block "main" . }}{{ end }}', frame)
    (layouts / "_default").mkdir(parents=True)
    (layouts / "_default" / "baseof.html").write_text(
        re.sub("<title>.*?</title>", "<title>{{ .Title }}</title>", base), encoding="utf-8"
    )
    (layouts / "partials").mkdir()
    shutil.copy(LAYOUTS / "reverse.html", layouts / "partials" / "reverse.html")
    shutil.copy(LAYOUTS / "list.html", layouts / "_default" / "list.html")
    tail = (LAYOUTS / "tail.html").read_text("utf-8")
    for kind, name in LAYOUT.items():
        (layouts / kind).mkdir()
        (layouts / kind / "single.html").write_text(
            (LAYOUTS / f"{name}.html").read_text("utf-8") + tail, encoding="utf-8"
        )
    (folder / "config.yaml").write_text(
        "baseURL: ''\nuglyURLs: true\nrelativeURLs: true\ndisableKinds: [RSS, sitemap]\n"
        f"taxonomies: {json.dumps({name: name for name in TAXONOMIES})}\n",
        encoding="utf-8",
    )
    return folder
