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
  locale: localStorage.getItem('locale') || 'en-US',
};

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
