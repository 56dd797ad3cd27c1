"""Holds RSS and Atom editions against rules that no schema states: those of
the W3C feed validator for RSS 2.0, and the Schematron assertions of RFC 4287.
Usage: rules.py FILE..."""
import re
import sys
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM, DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
CHANNEL = ("title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs "
           "cloud ttl image rating textInput skipHours skipDays item").split()
ITEM = "title link description author category comments enclosure guid pubDate source".split()
RFC822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} (GMT|UT|[+-]\d{4})$")
URI = re.compile(r"(?:[!#$&-;=?-Z_a-z~\[\]]|%[0-9A-Fa-f]{2})+$")
TAG = re.compile(r"tag:[A-Za-z0-9.-]+,\d{4}(-\d{2}){0,2}:\S*$")
MIME = re.compile(r"[!#$&^_.+A-Za-z0-9-]+/[!#$&^_.+A-Za-z0-9-]+$")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+( \(.+\))?$")


def full_link(s):
    """An absolute http(s) URI without characters that only an IRI may have."""
    try:
        parts = urlsplit(s or "")
        return parts.scheme in ("http", "https") and bool(parts.hostname) and bool(URI.match(s))
    except ValueError:
        return False


def rss_faults(root):
    if root.tag != "rss" or root.get("version") != "2.0" or [c.tag for c in root] != ["channel"]:
        yield "no RSS 2.0"
        return
    channel = root[0]
    yield from elements(channel, "channel", CHANNEL, {"item", "category"})
    for need in ("title", "link", "description"):
        if not (channel.findtext(need) or "").strip():
            yield f"channel: MissingElement or blank: {need}"
    if not any(l.get("rel") == "self" and full_link(l.get("href")) for l in channel.iter(ATOM + "link")):
        yield "channel: MissingAtomSelfLink"
    yield from common(channel, "channel")
    guids = set()
    for it in channel.findall("item"):
        guid = it.find("guid")
        where = f"item {guid.text if guid is not None else '?'}"
        yield from elements(it, where, ITEM, {"category"})
        yield from common(it, where)
        if it.find("title") is None and it.find("description") is None:
            yield f"{where}: ItemMustContainTitleOrDescription"
        if guid is None or not guid.text:
            yield f"{where}: MissingGuid"
        else:
            if guid.get("isPermaLink", "true") == "true" and not full_link(guid.text):
                yield f"{where}: InvalidPermalink"
            if guid.text in guids:
                yield f"{where}: DuplicateGuid"
            guids.add(guid.text)
        for e in it.findall("enclosure"):
            if not full_link(e.get("url")) or not MIME.match(e.get("type") or "") or not re.match(r"\d+$", e.get("length") or ""):
                yield f"{where}: enclosure {e.attrib}"
        for e in it.findall("source"):
            if not full_link(e.get("url")):
                yield f"{where}: source: MissingAttribute or InvalidLink {e.get('url')!r}"
        for e in it.findall("author"):
            if not EMAIL.match(e.text or ""):
                yield f"{where}: InvalidContact {e.text!r}"
        for e in list(it.iter(DC + "creator")) + it.findall("category") + it.findall("title"):
            if not (e.text or "").strip():
                yield f"{where}: NotBlank {e.tag}"
            if e.tag == "title" and re.search(r"&(#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|nbsp);", e.text or ""):
                yield f"{where}: title escaped twice: {e.text!r}"


def elements(parent, where, known, many):
    seen = set()
    for e in parent:
        if not e.tag.startswith("{") and e.tag not in known:
            yield f"{where}: UndefinedElement {e.tag}"
        if e.tag in known and e.tag not in many and e.tag in seen:
            yield f"{where}: DuplicateElement {e.tag}"
        seen.add(e.tag)


def common(parent, where):
    for e in parent.findall("pubDate") + parent.findall("lastBuildDate"):
        m = RFC822.match(e.text or "")
        if not m or parsedate_to_datetime(e.text).strftime("%a") != m[1]:
            yield f"{where}: InvalidRFC2822Date {e.text!r}"
    for e in parent.findall("link") + parent.findall("docs") + parent.findall("comments"):
        if not full_link((e.text or "").strip()):
            yield f"{where}: InvalidLink {e.text!r}"
    for e in parent.findall("ttl"):
        if not re.match(r"[1-9]\d*$", e.text or ""):
            yield f"{where}: ttl {e.text!r}"


def atom_faults(feed):
    authored = feed.find(ATOM + "author") is not None
    if not any(l.get("rel") == "self" for l in feed.findall(ATOM + "link")):
        yield "feed: MissingSelf"
    ids = set()
    for e in [feed] + feed.findall(ATOM + "entry") + list(feed.iter(ATOM + "source")):
        at = e.findtext(ATOM + "id") or ""
        where = f"{e.tag[len(ATOM):]} {at}"
        if not TAG.match(at) and not full_link(at):
            yield f"{where}: InvalidFullLink in id"
        alternates = [(l.get("type"), l.get("hreflang")) for l in e.findall(ATOM + "link") if l.get("rel", "alternate") == "alternate"]
        if len(alternates) != len(set(alternates)):
            yield f"{where}: DuplicateAtomLink"
        for l in e.findall(ATOM + "link"):
            if not full_link(l.get("href")) or l.get("length") is not None and not l.get("length").isdigit():
                yield f"{where}: link {l.attrib}"
        if e.tag != ATOM + "entry":
            continue
        if at in ids:
            yield f"{where}: DuplicateEntries"
        ids.add(at)
        content, summary = e.find(ATOM + "content"), e.find(ATOM + "summary")
        if not authored and e.find(ATOM + "author") is None and e.find(f"{ATOM}source/{ATOM}author") is None:
            yield f"{where}: no author (RFC 4287, 4.1.2)"
        if content is None and not alternates:
            yield f"{where}: neither content nor an alternate link"
        if content is not None and content.get("src") and summary is None:
            yield f"{where}: content elsewhere without a summary"
        if not (e.findtext(ATOM + "title") or "").strip():
            yield f"{where}: NotBlank title"
    for p in list(feed.iter(ATOM + "author")) + list(feed.iter(ATOM + "contributor")):
        if not (p.findtext(ATOM + "name") or "").strip():
            yield "a person without a name"
        if p.find(ATOM + "uri") is not None and not full_link(p.findtext(ATOM + "uri")):
            yield f"InvalidURI of a person: {p.findtext(ATOM + 'uri')!r}"


def opml_faults(root):
    if root.get("version") != "2.0" or root.find("head") is None or not root.findall("body/outline"):
        yield "no OPML 2.0"
    for o in root.iter("outline"):
        if not (o.get("text") or "").strip():
            yield "an outline without text"
        if o.get("type") == "rss" and not full_link(o.get("xmlUrl")):
            yield f"an outline without a feed: {o.attrib}"


def faults(root):
    if root.tag == "rss":
        return list(rss_faults(root))
    if root.tag == ATOM + "feed":
        return list(atom_faults(root))
    if root.tag == "opml":
        return list(opml_faults(root))
    return [f"an unknown root: {root.tag}"]


def main(files):
    # Rules that pass everything are no rules.
    bad = '<rss version="2.0"><channel><item><guid>x</guid><author>Jane</author><source>x</source></item></channel></rss>'
    told = "\n".join(faults(ElementTree.fromstring(bad)))
    for want in ("MissingElement", "MissingAtomSelfLink", "InvalidPermalink", "InvalidContact", "MissingAttribute"):
        assert want in told, f"the rules do not see {want}"
    bad = '<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><entry><id>x</id></entry></feed>'
    told = "\n".join(faults(ElementTree.fromstring(bad)))
    for want in ("MissingSelf", "InvalidFullLink", "no author", "neither content"):
        assert want in told, f"the rules do not see {want}"
    found = 0
    for name in files:
        for fault in faults(ElementTree.parse(name).getroot()):
            print(f"{name}: {fault}", file=sys.stderr)
            found += 1
    print(f"rules: {len(files)} documents, {found} faults")
    return 1 if found or not files else 0


sys.exit(main(sys.argv[1:]))
