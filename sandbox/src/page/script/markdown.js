// Discord's markdown, read into nodes.

const DATE_STYLES = {
  t: { timeStyle: 'short' }, T: { timeStyle: 'medium' }, d: { dateStyle: 'short' },
  D: { dateStyle: 'long' }, f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};
const UNITS = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

function relative(seconds) {
  const away = seconds - Date.now() / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(away) >= size) || ['second', 1];
  const format = new Intl.RelativeTimeFormat(app.locale, { numeric: 'auto' });
  return format.format(Math.trunc(away / size), unit);
}

function momentNode(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode(`<t:${seconds}>`);
  const full = new Intl.DateTimeFormat(app.locale, DATE_STYLES.F).format(date);
  const text = style === 'R' ? relative(seconds)
    : new Intl.DateTimeFormat(app.locale, DATE_STYLES[style] || DATE_STYLES.f).format(date);
  return el('time', { class: 'moment', title: full, datetime: date.toISOString(), 'data-relative': style === 'R' && String(seconds) }, text);
}

function userPill(id) {
  const member = memberById(id);
  return el('span', { class: 'pill' }, member ? `@${member.name}` : `<@${id}>`);
}

function rolePill(id) {
  const role = roleById(id);
  const colour = role && role.color ? hex(role.color) : null;
  const style = colour ? { color: colour, background: colour + '22' } : null;
  return el('span', { class: 'pill', style }, role ? `@${role.name}` : '@deleted-role');
}

function channelPill(id) {
  const channel = channelById(id);
  if (!channel) return el('span', { class: 'pill' }, '# No access');
  return el('a', { class: 'pill', href: '#', onclick: (event) => { event.preventDefault(); openChannel(id); } },
    `# ${channel.name}`);
}

function safeLink(href, children, title) {
  let url;
  try { url = new URL(href); } catch { return null; }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow', title: title || url.href }, children);
}

function spoilerNode(children) {
  const open = (event) => { event.currentTarget.classList.add('open'); event.currentTarget.setAttribute('aria-expanded', 'true'); };
  return el('button', { class: 'spoiler', type: 'button', 'aria-expanded': 'false', 'aria-label': 'Spoiler', onclick: open },
    el('span', null, children));
}

/** What can stand inside a line: a pattern, and what becomes of it. The first that fits wins. */
const INLINE = [
  [/^\\([^\p{L}\p{N}\s])/u, (m) => document.createTextNode(m[1])],
  [/^(`+)([^]*?[^`])\1(?!`)/, (m) => el('code', null, m[2].replace(/^ (.*) $/, '$1'))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => safeLink(m[1], m[1])],
  [/^<@!?(\d{1,20})>/, (m) => userPill(m[1])],
  [/^<@&(\d{1,20})>/, (m) => rolePill(m[1])],
  [/^<#(\d{1,20})>/, (m) => channelPill(m[1])],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (m) => momentNode(Number(m[1]), m[2])],
  [/^<\/([^:<>]{1,100}):\d{1,20}>/, (m) => commandPill(m[1])],
  [/^<a?:(\w{2,32}):\d{1,20}>/, (m) => document.createTextNode(`:${m[1]}:`)],
  [/^@(everyone|here)\b/, (m) => el('span', { class: 'pill' }, m[0])],
  [/^\[((?:\\.|[^\]\\]|\[[^\]]*\])+)\]\(<?(https?:\/\/[^\s)>]+(?:\([^\s)]*\)[^\s)>]*)?)>?(?:\s+"([^"]*)")?\)/,
    (m) => safeLink(m[2], inline(m[1], true), m[3])],
  [/^\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/, (m) => el('strong', null, inline(m[1]))],
  [/^__((?:\\[^]|[^\\])+?)__(?!_)/, (m) => el('u', null, inline(m[1]))],
  [/^~~((?:\\[^]|[^\\])+?)~~/, (m) => el('s', null, inline(m[1]))],
  [/^\|\|((?:\\[^]|[^\\])+?)\|\|/, (m) => spoilerNode(inline(m[1]))],
  [/^\*(?=\S)((?:\*\*|\\[^]|[^*\\])+?)\*(?!\*)/, (m) => el('em', null, inline(m[1]))],
  [/^_((?:__|\\[^]|[^_\\])+?)_(?![\p{L}\p{N}_])/u, (m) => el('em', null, inline(m[1]))],
  [/^https?:\/\/[^\s<]*[^\s<.,:;"')\]*_|]/, (m) => safeLink(m[0], m[0])],
];
const SPECIAL = /[\\`<@[*_~|]|https?:\/\//;

function commandPill(name) {
  const type = (event) => { event.preventDefault(); setLine(`/${name} `); };
  return el('a', { class: 'pill', href: '#', onclick: type }, `/${name}`);
}

/** Reads one line, or what stands inside a pair of marks. */
function inline(text, insideLink) {
  const nodes = [];
  let plain = '';
  while (text) {
    const at = text.search(SPECIAL);
    if (at !== 0) {
      plain += at < 0 ? text : text.slice(0, at);
      text = at < 0 ? '' : text.slice(at);
      continue;
    }
    const [node, length] = firstInline(text, insideLink, plain.slice(-1));
    if (node) {
      if (plain) nodes.push(plain);
      nodes.push(node);
      plain = '';
    } else {
      plain += text.slice(0, length);
    }
    text = text.slice(length);
  }
  return plain ? [...nodes, plain] : nodes;
}

function firstInline(text, insideLink, before) {
  for (const [pattern, build] of INLINE) {
    const match = pattern.exec(text);
    if (!match || (insideLink && /^(\[|<?https?:)/.test(match[0]))) continue;
    // An underscore inside a word is only an underscore.
    if (match[0][0] === '_' && match[0][1] !== '_' && /[\p{L}\p{N}]/u.test(before)) continue;
    const node = build(match);
    if (node) return [node, match[0].length];
  }
  return [null, 1];
}

const HEADINGS = { 1: 'h3', 2: 'h4', 3: 'h5' };

/** Reads a whole text: blocks first, lines within them. */
function markdown(text, isQuoted) {
  const parts = text.split('```');
  return parts.flatMap((part, place) => {
    const isInside = place % 2 === 1;
    // The last opening has no end: it is only three strokes.
    if (isInside && place < parts.length - 1) return [codeBlock(part)];
    return part.trim() ? blocks(isInside ? '```' + part : part, isQuoted) : [];
  });
}

function codeBlock(text) {
  const [, code] = /^(?:[\w+-]*\n)?([^]*)$/.exec(text);
  return el('pre', null, el('code', null, code.replace(/^\n+|\n+$/g, '') || text));
}

function blocks(text, isQuoted) {
  const lines = text.replace(/^\n|\n$/g, '').split('\n');
  const nodes = [];
  let para = [];
  const flush = () => {
    if (para.length) nodes.push(el('div', { class: 'para' }, inline(para.join('\n'))));
    para = [];
  };
  while (lines.length) {
    const block = takeBlock(lines, isQuoted);
    if (block) { flush(); nodes.push(block); } else { para.push(lines.shift()); }
  }
  if (para.some((line) => line) || nodes.length === 0) flush();
  return nodes;
}

function takeBlock(lines, isQuoted) {
  const heading = /^(#{1,3})\s+(\S.*)$/.exec(lines[0]);
  if (heading) { lines.shift(); return el(HEADINGS[heading[1].length], null, inline(heading[2])); }
  const small = /^-# +(\S.*)$/.exec(lines[0]);
  if (small) { lines.shift(); return el('small', null, inline(small[1])); }
  if (!isQuoted && /^>>> /.test(lines[0])) {
    const rest = lines.splice(0).join('\n').slice(4);
    return el('blockquote', null, markdown(rest, true));
  }
  if (!isQuoted && /^> /.test(lines[0])) {
    const quoted = takeWhile(lines, (line) => /^>( |$)/.test(line)).map((line) => line.slice(2));
    return el('blockquote', null, markdown(quoted.join('\n'), true));
  }
  if (/^ *[-*] +\S/.test(lines[0])) return list('ul', takeWhile(lines, (line) => /^ *[-*] +\S/.test(line)));
  if (/^ *\d{1,9}\. +\S/.test(lines[0])) return list('ol', takeWhile(lines, (line) => /^ *\d{1,9}\. +\S/.test(line)));
  return null;
}

function takeWhile(lines, fits) {
  const taken = [];
  while (lines.length && fits(lines[0])) taken.push(lines.shift());
  return taken;
}

function list(tag, lines) {
  const items = lines.map((line) => {
    const [, indent, text] = /^( *)(?:[-*]|\d+\.) +(.*)$/.exec(line);
    return el('li', { style: { marginLeft: `${Math.min(indent.length, 12) * 8}px` } }, inline(text));
  });
  const start = tag === 'ol' ? /\d+/.exec(lines[0])[0] : null;
  return el(tag, { start }, items);
}
