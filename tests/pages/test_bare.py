"""A module loses what only people need, and nothing else."""

import pytest

from forkflow.pages.bare import bare


@pytest.mark.parametrize(
    "source, served",
    [
        ("const a = 1;", "const a=1;"),
        ("return a in b ? typeof c : -1;", "return a in b?typeof c:-1;"),
        ("a + +b - -c", "a+ +b- -c"),
        ("if (a) return\n  b;", "if(a)return\nb;"),
        ("/** What it is. */\nexport const a = /** @type {any} */ (b); // why", "\nexport const a=(b);"),
        ("/* two\nlines */ a", "\na"),
        ("let/* */a", "let a"),
        ("say(\"a  =  b\", 'it // is');", "say(\"a  =  b\",'it // is');"),
        (r'say("a \" // b", 1 );', r'say("a \" // b",1);'),
        ("a = b / c / d;", "a=b/c/d;"),
        ('a = /x  "\\/[/ ]/g.test( b );', 'a=/x  "\\/[/ ]/g.test(b);'),
        (
            "say(`a  ${ b + `c  ${ {d : e}.d }  f` }  // g\n  h`, i );",
            "say(`a  ${b+`c  ${{d:e}.d}  f`}  // g\n  h`,i);",
        ),
        ("html`<p>\n    a  ${ b }\n  </p>`", "html`<p>\na  ${b}\n</p>`"),
        ("`a $ ${ b } $`", "`a $ ${b} $`"),
        ("import { a } from \"./a.js\";\n\n\nimport b from 'b';", "import{a}from\"./a.js\";\n\n\nimport b from'b';"),
    ],
)
def test_space_and_comments_go_and_lines_and_texts_stay(source: str, served: str) -> None:
    assert bare(source) == served
