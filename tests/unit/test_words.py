"""Words: lookup, plural, and that the code and the text files agree on the keys, in both directions."""

import ast
import dataclasses
import pathlib
import re

import pytest

from dashboard import words

PACKAGE = pathlib.Path(words.__file__).parent
LOOKUPS = {"word", "plural", "w"}
BLANK = "{}"  # in texts of the page's own widgets, filled in the browser
KEY_LIKE = re.compile(r"[a-z0-9_]+\.[a-z0-9_.]*")
# Keys that no code names, not even by an f-string, because data names them; each with its reason.
NAMED_BY_DATA: dict[str, str] = {}


@dataclasses.dataclass
class Use:
    """What a folder of code says about keys."""

    asked: dict[str, str]  # key that must exist -> where it is asked for
    patterns: dict[str, str]  # regular expression that must fit a key -> where
    mentioned: set[str]  # any other text that may be a key
    mentioned_patterns: set[str]


def keys_in_code(folder: pathlib.Path) -> Use:
    """Reads word("…"), plural("…") and w("…"), f-strings as patterns, and every text that may be a key."""
    use = Use({}, {}, set(), set())
    for path in sorted(folder.rglob("*.py")):
        if path == PACKAGE / "words.py":
            continue  # looks up what others ask for
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in LOOKUPS:
                where = f"{path.name}:{node.lineno}"
                endings = [".one", ".other"] if _name(node.func) == "plural" else [""]
                for argument in _branches(node.args[0]):
                    for ending in endings:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            use.asked[argument.value + ending] = where
                        elif isinstance(argument, ast.JoinedStr):
                            use.patterns[_pattern(argument) + re.escape(ending)] = where
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                use.mentioned |= {node.value, f"{node.value}.one", f"{node.value}.other"}
                if KEY_LIKE.fullmatch(node.value) and node.value.endswith("."):
                    use.mentioned_patterns.add(re.escape(node.value) + ".+")  # key.startswith("area.part.")
            elif isinstance(node, ast.JoinedStr) and _looks_like_a_key(node):
                use.mentioned_patterns.add(_pattern(node) + r"(\.one|\.other)?")
    return use


def disagreements(texts: dict[str, tuple[dict[str, str], str]], use: Use) -> list[str]:
    """Sentences about keys that are asked for and not there, and keys that are there and never asked for."""
    found = [
        f"{where} asks for {key!r}, which no file has" for key, where in use.asked.items() if key not in texts
    ]
    for pattern, where in use.patterns.items():
        if pattern.startswith(".+"):  # would fit every key, and so hide every orphan
            found.append(f"{where} asks for keys like {pattern!r}; let the text begin with its area")
        elif not any(re.fullmatch(pattern, key) for key in texts):
            found.append(f"{where} asks for keys like {pattern!r}, which no file has")
    named = set(use.asked) | use.mentioned
    patterns = [
        *(pattern for pattern in use.patterns if not pattern.startswith(".+")),
        *use.mentioned_patterns,
        *(re.escape(key) + ".*" for key in NAMED_BY_DATA),
    ]
    for key, (_, file_name) in texts.items():
        if key not in named and not any(re.fullmatch(pattern, key) for pattern in patterns):
            found.append(f"{file_name} has {key!r}, which nothing asks for")
    return found


def flaws(texts: dict[str, tuple[dict[str, str], str]]) -> list[str]:
    """Sentences about texts that are empty or padded, or whose languages or plural forms do not match."""
    found = []
    for key, (text, file_name) in texts.items():
        for lang, value in text.items():
            if not value.strip() or value != value.strip():
                found.append(f"{file_name}: {key} is empty or padded in {lang}")
            if set("{}") & set(words.PLACEHOLDER.sub("", value.replace(BLANK, ""))):
                found.append(f"{file_name}: {key} has a brace that is no placeholder in {lang}")
        sets = {lang: words.placeholders(value) for lang, value in text.items()}
        if sets["nl"] != sets["en"] or text["nl"].count(BLANK) != text["en"].count(BLANK):
            found.append(f"{file_name}: {key} has {sets['nl']} in nl and {sets['en']} in en")
        for form, other in ((".one", ".other"), (".other", ".one")):
            if key.endswith(form) and key.removesuffix(form) + other not in texts:
                found.append(f"{file_name}: {key} stands without {other}")
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _branches(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [*_branches(node.body), *_branches(node.orelse)]
    return [node]


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)


def _looks_like_a_key(node: ast.JoinedStr) -> bool:
    first = node.values[0] if node.values else None
    return isinstance(first, ast.Constant) and bool(KEY_LIKE.fullmatch(first.value))


def made(tmp_path: pathlib.Path, *, texts: str = "", code: str = "") -> tuple[dict, Use]:
    (tmp_path / "made.csv").write_text("key,nl,en\n" + texts, encoding="utf-8")
    (tmp_path / "made.py").write_text(code, encoding="utf-8")
    return words.read_texts(tmp_path), keys_in_code(tmp_path)


def test_a_text_in_both_languages():
    assert words.word("state.no_data", "nl") == "geen gegevens"
    assert words.word("state.no_data", "en") == "no data"


def test_a_text_with_values():
    assert words.word("range.to", "nl", low="3", high=2024) == "3 tot 2024"


@pytest.mark.parametrize(
    ("call", "error", "words_in_it"),
    [
        (lambda: words.word("no.such.key", "nl"), KeyError, ["no.such.key", "texts"]),
        (lambda: words.word("range.to", "nl", low="3"), KeyError, ["range.to", "{high}", "common.csv"]),
        (lambda: words.word("range.to", "nl", low="3", high=None), TypeError, ["{high}", "None"]),
        (lambda: words.word("range.to", "nl", low="3", high=float("nan")), TypeError, ["{high}", "nan"]),
        (lambda: words.word("range.to", "nl", low="3", high=1.5), TypeError, ["{high}", "1.5"]),
        (lambda: words.word("range.to", "fr", low="3", high="5"), ValueError, ["fr"]),
        (lambda: words.plural("export.replaced", "nl", 1.5), TypeError, ["export.replaced", "1.5"]),
        (lambda: words.plural("range", "nl", 1), KeyError, ["range.one"]),
    ],
)
def test_an_error_names_key_and_file(call, error, words_in_it):
    with pytest.raises(error) as caught:
        call()
    assert [text for text in words_in_it if text not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("count", "nl", "en"),
    [
        (0, "In 0 cellen stond", "0 cells held"),
        (1, "In 1 cel stond", "1 cell held"),
        (1234, "In 1.234 cellen stond", "1,234 cells held"),
    ],
)
def test_plural_takes_the_form_and_the_locale_of_the_count(count, nl, en):
    assert words.plural("export.replaced", "nl", count).startswith(nl)
    assert words.plural("export.replaced", "en", count).startswith(en)


def test_keys_are_all_there_sorted():
    assert words.keys() == sorted(words.read_texts(words.FOLDER))
    assert words.has("state.no_data") and not words.has("state")


def test_a_key_in_two_files_names_both(tmp_path):
    (tmp_path / "a.csv").write_text("key,nl,en\nx.y,een,one\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("key,nl,en\nx.y,twee,two\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.csv line 2: 'x\.y' is also in a\.csv"):
        words.read_texts(tmp_path)


@pytest.mark.parametrize(
    "content", ["key,en,nl\n", "", "key,nl,en\nx.y,een\n", "key,nl,en\nx.y,een, twee,two\n"]
)
def test_a_malformed_file_is_refused(tmp_path, content):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.csv"):
        words.read_texts(tmp_path)


def test_every_text_is_whole_in_both_languages():
    assert flaws(words.read_texts(words.FOLDER)) == []


def test_code_and_texts_agree_on_the_keys():
    assert disagreements(words.read_texts(words.FOLDER), keys_in_code(PACKAGE)) == []


def test_a_text_that_nothing_asks_for_is_found_among_the_real_ones():
    orphans = {key: ({"nl": "x", "en": "x"}, "made.csv") for key in ("made.orphan", "export.orphan")}
    found = disagreements(orphans, keys_in_code(PACKAGE))
    assert [key for key in orphans if f"made.csv has {key!r}, which nothing asks for" not in found] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x.y,,one\n", "empty or padded in nl"),
        ("x.y,een ,one\n", "empty or padded in nl"),
        ("x.y,een {a},one {b}\n", "has {'a'} in nl and {'b'} in en"),
        ("x.y,een {},one\n", "has set() in nl"),
        ("x.y,een {a.b},one {a.b}\n", "a brace that is no placeholder in nl"),
        ("x.one,een,one\n", "stands without .other"),
        ("x.other,een,one\n", "stands without .one"),
    ],
)
def test_a_planted_flaw_is_found(tmp_path, row, said):
    assert any(said in flaw for flaw in flaws(made(tmp_path, texts=row)[0]))


@pytest.mark.parametrize(
    "code",
    [
        'word("a.b", lang)',
        "f\"<p>{words.word('a.b', lang)}</p>\"",
        'w("z.z" if narrow else "a.b")',
        'word(f"a.{name}", lang)',
        '[key for key in keys() if key.startswith("a.")]',
        'show(title="a.b")',
        'KEY = f"a.{name}"',
    ],
)
def test_a_key_is_seen_in_use(tmp_path, code):
    texts, use = made(tmp_path, texts="a.b,een,one\n", code=code)
    assert [text for text in disagreements(texts, use) if "nothing asks" in text] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('word("a.c", lang)', "asks for 'a.c'"),
        ('w("a.c")', "asks for 'a.c'"),
        ('plural("a.b", lang, 2)', "asks for 'a.b.one'"),
        ('w("a.b" if narrow else "a.c")', "asks for 'a.c'"),
        ('word(f"z.{name}", lang)', "asks for keys like"),
        ('word(f"{area}.b", lang)', "let the text begin with its area"),
        ('word(f"{area}.b", lang)', "made.csv has 'a.b', which nothing asks for"),
        ('"something else"', "made.csv has 'a.b', which nothing asks for"),
        ('f"the text a.{name}"', "made.csv has 'a.b', which nothing asks for"),
    ],
)
def test_a_planted_disagreement_is_found(tmp_path, code, said):
    texts, use = made(tmp_path, texts="a.b,een,one\n", code=code)
    assert any(said in text for text in disagreements(texts, use))
