// Messages and embeds, as a person sees them.

const EPHEMERAL = 64;
const LOADING = 128;
const NEARBY_MS = 7 * 60 * 1000;

function clock(iso) {
  return new Intl.DateTimeFormat(app.locale, { timeStyle: 'short' }).format(new Date(iso));
}

function dayOf(iso) {
  return new Intl.DateTimeFormat(app.locale, { dateStyle: 'long' }).format(new Date(iso));
}

function longMoment(iso) {
  return new Intl.DateTimeFormat(app.locale, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso));
}

function isContinued(message, before) {
  return before && !message.interaction && !message.message_reference
    && before.author.id === message.author.id
    && (before.flags & EPHEMERAL) === (message.flags & EPHEMERAL)
    && new Date(message.timestamp) - new Date(before.timestamp) < NEARBY_MS;
}

function messageNode(message, before) {
  const isFirst = !isContinued(message, before);
  const kinds = ['message', isFirst && 'first', isFirst && message.interaction && 'used',
    message.flags & EPHEMERAL && 'private', mentionsMe(message) && 'mentioned'];
  return el('li', { class: kinds.filter(Boolean).join(' '), id: `m${message.id}` },
    isFirst && [usedBy(message.interaction), avatar(message.author.id, nameOf(message.author)), headLine(message)],
    body(message));
}

function mentionsMe(message) {
  const mine = (memberById(app.state.me) || { roles: [] }).roles;
  return message.mention_everyone || message.mentions.some((user) => user.id === app.state.me)
    || message.mention_roles.some((id) => mine.includes(id));
}

function usedBy(interaction) {
  if (!interaction || interaction.type !== 2) return null;
  const name = nameOf(interaction.user);
  return el('div', { class: 'used-by' }, avatar(interaction.user.id, name, 'tiny'),
    el('b', { style: { color: colourOf(interaction.user.id) } }, name), 'used', el('code', null, `/${interaction.name}`));
}

function headLine(message) {
  const { author } = message;
  return el('div', null,
    el('span', { class: 'author', style: { color: colourOf(author.id) } }, nameOf(author)),
    author.bot && el('span', { class: 'app-tag' }, 'APP'),
    el('time', { class: 'when', datetime: message.timestamp, title: longMoment(message.timestamp) }, clock(message.timestamp)));
}

function body(message) {
  if (message.flags & LOADING) {
    return [el('div', { class: 'when thinking' }, `${nameOf(message.author)} is thinking`), onlyYou(message)];
  }
  const edited = message.edited_timestamp
    && el('span', { class: 'edited', title: longMoment(message.edited_timestamp) }, ' (edited)');
  const text = message.content ? el('div', { class: 'text' }, markdown(message.content)) : null;
  if (text && edited) (text.lastElementChild.matches('.para') ? text.lastElementChild : text).append(edited);
  return [text, message.embeds.map(embedNode), rowNodes(message), !text && edited, onlyYou(message)];
}

function onlyYou(message) {
  if (!(message.flags & EPHEMERAL)) return null;
  const dismiss = () => { app.dismissed.add(message.id); render(); };
  return el('div', { class: 'only-you' }, icon('eye'), ' Only you can see this • ',
    el('button', { type: 'button', onclick: dismiss }, 'Dismiss message'));
}

function embedNode(embed) {
  const colour = embed.color === undefined ? null : hex(embed.color);
  return el('article', { class: 'embed', style: { borderLeftColor: colour } },
    embed.author && linked('from', embed.author.url, [faceNode(embed.author), embed.author.name]),
    embed.title && linked('title', embed.url, inline(embed.title, Boolean(embed.url))),
    embed.description && el('div', { class: 'text' }, markdown(embed.description)),
    embed.fields && el('div', { class: 'fields' }, fieldNodes(embed.fields)),
    [embed.image, embed.thumbnail].filter(Boolean).map((picture) => el('div', { class: 'picture' }, 'Picture: ', picture.url)),
    (embed.footer || embed.timestamp) && footNode(embed));
}

/** A round picture of a size with the name. It is not fetched: its place is shown, and its address. */
function faceNode({ name, icon_url: address }) {
  if (!address) return null;
  return el('span', { class: 'avatar face', title: address }, initials(name));
}

function linked(kind, url, children) {
  const link = url ? safeLink(url, children) : null;
  return el('div', { class: kind }, link || children);
}

/** Inline fields stand up to three in a row. */
function fieldNodes(fields) {
  const nodes = [];
  let run = [];
  const flush = () => {
    while (run.length) {
      const row = run.splice(0, 3);
      nodes.push(...row.map((field) => fieldNode(field, row.length)));
    }
  };
  for (const field of fields) {
    if (field.inline) { run.push(field); } else { flush(); nodes.push(fieldNode(field, 1)); }
  }
  flush();
  return nodes;
}

function fieldNode(field, beside) {
  return el('div', { class: `field of${beside}` }, el('b', null, inline(field.name)),
    el('div', { class: 'text' }, markdown(field.value)));
}

function footNode(embed) {
  const parts = [embed.footer && embed.footer.text, embed.timestamp && longMoment(embed.timestamp)];
  return el('div', { class: 'foot' }, parts.filter(Boolean).join(' • '));
}
