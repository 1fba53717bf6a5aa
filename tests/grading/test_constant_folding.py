"""Constant folding: what it reads, and that it gives up on all else, at little cost."""

import ast

import pytest
from ai_lifecycle.grading.tampering.constant_folding import folded


def value_of(text):
    """What an expression comes to, "?" if it cannot be told."""
    tree = ast.parse(text, mode="eval")
    return folded(list(ast.walk(tree))).get(tree.body, "?")


@pytest.mark.parametrize(
    "text",
    [
        "'test' + 'ing'", "'test' 'ing'", "f\"{'te'}{'st'!s}ing\"", "f\"{'testing':s}\"", "'gnitset'[::-1]", "'%s%s' % ('test', 'ing')",
        "'{}{}'.format('test', 'ing')", "'{a}ing'.format(a='test')", "''.join(['test', 'ing'])", "'t_sting'.replace('_', 'e')",
        "bytes([116, 101, 115, 116, 105, 110, 103]).decode()", "bytes.fromhex('74657374696e67').decode('ascii')",
        "b'testing'.decode('latin-1')", "str(b'testing', 'ascii')", "'TESTING'.lower()", "chr(116) + 'esting'",
        "''.join(chr(c ^ 1) for c in b'udruhof')", "''.join([chr(ord(c) - 1) for c in 'uftujoh'])",
        "''.join(map(chr, (116, 101, 115, 116, 105, 110, 103)))", "''.join(reversed('gnitset'))", "['x', 'testing'][1]",
        "{'a': 'testing'}['a']", "'testings'[:-1]", "'xtestingx'.strip('x')", "'a testing'.split()[1]", "'\\x74esting'",
        "'uesting'.translate({117: 't'})", "'uesting'.translate(str.maketrans('u', 't'))", "codecs.decode('grfgvat', 'rot13')",
        "base64.b64decode('dGVzdGluZw==').decode()", "binascii.unhexlify('74657374696e67').decode()",
        "''.join(a + b for a, b in zip('tsig', ['e', 't', 'n', '']))",
    ],
)  # fmt: skip
def test_a_word_in_pieces_is_read(text):
    assert value_of(text) == "testing"


@pytest.mark.parametrize(
    "text",
    [
        "name", "name + 'ing'", "'a' * number", "open('x')", "f'{name}'", "''.join(names)", "'a'.join(c for c in names)",
        "__import__('os').getcwd()", "().__class__", "print('a')", "eval('1')", "lambda: 'a'", "1 / 0", "'a'[3]", "'a' + 1",
        "int('x')", "''.encode('bz2')", "codecs.decode('a', 'unicode_escape')", "[c for c in 'ab' if c]", "'{}'.format()",
    ],
)  # fmt: skip
def test_what_is_no_constant_is_not_guessed(text):
    assert value_of(text) == "?"


@pytest.mark.parametrize(
    "text",
    [
        "'a' * 10 ** 9", "'a' * 999999999", "9 ** 9 ** 9", "1 << 10 ** 9", "'%999999999d' % 1", "'{:>999999999}'.format(1)",
        "f'{1:999999999}'", "'{:{}}'.format('a', 999999999)", "'%*d' % (999999999, 1)", "bytes(10 ** 10)", "bytes(9999999999)",
        "[[['a'] * 1000] * 1000] * 1000", "str([[[[['a'] * 40] * 40] * 40] * 40] * 40)", "b'%999999999d' % 1",
        "'" + "a" * 1500 + "'.replace('a', '" + "b" * 1500 + "')",
        "[[[[a for a in 'x' * 100] for b in 'x' * 100] for c in 'x' * 100] for d in 'x' * 100]",
        "'a'.center(999999999)", "'a'.zfill(999999999)", "list(range(10 ** 9))",
    ],
)  # fmt: skip
def test_what_would_be_large_is_left_alone(text):
    assert value_of(text) == "?"


def test_a_long_sum_is_no_trouble():
    assert value_of(" + ".join(["'a'"] * 300)) == "a" * 300
