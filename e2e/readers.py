"""Reads one topic with Python's feedparser and prints a line for each entry:
id, a tab, title. Usage: readers.py URL"""
import sys
import time

import feedparser

feed = feedparser.parse(sys.argv[1])
if feed.bozo or feed.status != 200:
    sys.exit(f"feedparser: {feed.get('bozo_exception')}, status {feed.get('status')}")
for e in feed.entries:
    if not (e.id and e.title and e.link and (e.get("updated_parsed") or e.get("published_parsed"))):
        sys.exit(f"feedparser: an entry lacks something: {e}")
    print(f"{e.id}\t{e.title}")
for header, value in (("etag", feed.get("etag")), ("modified", feed.get("modified"))):
    # In the second of a change its date cannot tell two editions apart, so the
    # answer may be whole; what came with the next one must do.
    for _ in range(4):
        again = feedparser.parse(sys.argv[1], **{header: value})
        if value and again.get("status") == 304:
            break
        value = again.get(header) or value
        time.sleep(0.6)
    else:
        sys.exit(f"feedparser: no 304 for {header} {value!r}: {again.get('status')}")
