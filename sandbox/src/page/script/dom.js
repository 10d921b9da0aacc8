'use strict';
// Builds the page out of nodes and never out of markup: every text from a bot is hostile.

/** An element with properties and children; what is null or false is left out. */
function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.assign(node.style, value);
    else if (name in node && typeof value !== 'string') node[name] = value;
    else if (name === 'class') node.className = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(9)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

const $ = (id) => document.getElementById(id);

/** The page's own view of the sandbox. */
const app = {
  state: null, channel: null, seen: {}, dismissed: new Set(), problems: [],
  actor: localStorage.getItem('actor'), guild: localStorage.getItem('guild'),
  locale: 'en-US',
};

const ICONS = {
  people: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm8 0a3 3 0 1 0-1-5.8 6 6 0 0 1-.9 5.2A3 3 0 0 0 17 11ZM1 20c0-4 3.5-7 8-7s8 3 8 7v1H1v-1Zm18 1h4v-1c0-3.3-2.4-6-6-6-.5 0-1 .1-1.4.2 2.1 1.4 3.4 3.5 3.4 5.800v1Z',
  eye: 'M12 5C6 5 2 12 2 12s4 7 10 7 10-7 10-7-4-7-10-7Zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8Zm0-2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  forum: 'M3 3h12v9H8l-5 4V3Zm14 5h4v13l-4-3h-7v-4h7V8Z',
  send: 'M3 3l19 9-19 9 2-7 9-2-9-2-2-7Z',
  menu: 'M3 5h18v2H3V5Zm0 6h18v2H3v-2Zm0 6h18v2H3v-2Z',
};

/** A small picture that needs no font. */
function icon(name) {
  const make = (tag) => document.createElementNS('http://www.w3.org/2000/svg', tag);
  const picture = make('svg');
  const path = make('path');
  picture.setAttribute('viewBox', '0 0 24 24');
  picture.setAttribute('class', 'picto');
  picture.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  picture.append(path);
  return picture;
}

const COLOURS = ['#5865f2', '#3ba55c', '#c27c0e', '#d83c3e', '#a84300', '#206694', '#9b59b6', '#11806a'];

function initials(name) {
  return name.split(/\s+/).map((word) => [...word][0] || '').slice(0, 2).join('').toUpperCase();
}

function avatar(id, name, size) {
  const colour = COLOURS[Number(BigInt(id) % BigInt(COLOURS.length))];
  return el('span', { class: `avatar ${size || ''}`, style: { background: colour }, 'aria-hidden': 'true' },
    initials(name));
}

const memberById = (id) => app.state.members.find((member) => member.id === id);
const roleById = (id) => app.state.roles.find((role) => role.id === id);
const channelById = (id) => app.state.channels.find((channel) => channel.id === id);

function nameOf(user) {
  const member = memberById(user.id);
  return (member && member.name) || user.global_name || user.username;
}

const hex = (colour) => '#' + colour.toString(16).padStart(6, '0');

/** The colour of someone's highest coloured role. */
function colourOf(id) {
  const member = memberById(id);
  if (!member) return null;
  const roles = member.roles.map(roleById).filter((role) => role && role.color);
  roles.sort((one, other) => other.position - one.position);
  return roles.length ? hex(roles[0].color) : null;
}

const actor = () => ({ user: app.state.me, channel: app.channel, locale: app.locale });

/** Asks the sandbox to do something; the answer, or an error with its words. */
async function ask(what, body) {
  const response = await fetch(`/_sandbox/${what}`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ actor: actor(), ...body }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || 'Something went wrong');
  return answer;
}
