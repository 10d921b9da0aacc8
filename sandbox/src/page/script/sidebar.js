// The columns beside the messages: servers, channels, who one is, and the members.

const FORUM = 15, THREAD = 11;

function renderRail() {
  $('rail').replaceChildren(...app.state.guilds.map((guild) => el('button', {
    title: guild.name, 'aria-label': guild.name, 'aria-current': guild.id === app.state.guild.id ? 'true' : null,
    onclick: () => { remember('guild', guild.id); app.channel = null; refresh(); },
  }, initials(guild.name))));
}

function orderedChannels() {
  const tops = app.state.channels.filter((channel) => channel.kind !== THREAD);
  const under = (parent) => app.state.channels.filter((channel) => channel.kind === THREAD && channel.parent_id === parent.id);
  return tops.flatMap((channel) => [channel, ...under(channel)]);
}

function unreadIn(channel) {
  const seen = BigInt(app.seen[channel.id] || 0);
  return channel.messages.filter((message) => BigInt(message.id) > seen && message.author.id !== app.state.me);
}

function channelNode(channel) {
  const unread = channel.id === app.channel ? [] : unreadIn(channel);
  const mentions = unread.filter(mentionsMe).length;
  const sign = channel.kind === FORUM ? icon('forum') : channel.kind === THREAD ? '└' : '#';
  const kinds = ['channel', unread.length && 'unread', channel.kind === THREAD && 'thread'].filter(Boolean);
  return el('button', {
    class: kinds.join(' '), 'aria-current': channel.id === app.channel ? 'page' : null,
    onclick: () => openChannel(channel.id),
  }, el('span', { class: 'sign', 'aria-hidden': 'true' }, sign), el('span', { class: 'name' }, channel.name),
  unread.length > 0 && el('span', { class: 'hidden' }, 'unread'), mentions > 0 && el('span', { class: 'badge' }, String(mentions)));
}

function renderChannels() {
  $('guild-name').textContent = app.state.guild.name;
  keepingFocus($('channels'), orderedChannels().map(channelNode));
}

/** Replaces children without taking the focus from the one at the same place. */
function keepingFocus(parent, nodes) {
  const place = [...parent.children].indexOf(document.activeElement);
  parent.replaceChildren(...nodes);
  if (place >= 0 && parent.children[place]) parent.children[place].focus();
}

function renderSelf() {
  const people = app.state.members.filter((member) => !member.is_bot);
  const label = (member) => {
    const roles = member.roles.map(roleById).filter(Boolean).map((role) => role.name);
    return roles.length ? `${member.name} (${roles.join(', ')})` : member.name;
  };
  const key = JSON.stringify(people.map(label)) + app.state.me;
  if ($('actor').dataset.key !== key) {
    $('actor').dataset.key = key;
    $('actor').replaceChildren(...people.map((member) => el('option', { value: member.id, selected: member.id === app.state.me }, label(member))));
  }
  $('locale').value = app.locale;
}

function memberNode(member) {
  const roles = member.roles.map(roleById).filter((role) => role && !(role.tags && role.tags.bot_id));
  const isAway = member.is_bot && !app.state.bot.is_online;
  return el('div', { class: `member ${isAway ? 'away' : ''}`, title: isAway ? 'offline' : member.username },
    avatar(member.id, member.name, 'small'),
    el('div', { class: 'who' },
      el('div', null, el('span', { class: 'name', style: { color: colourOf(member.id) } }, member.name, ' '),
        member.is_bot && el('span', { class: 'app-tag' }, 'APP')),
      roles.length > 0 && el('div', { class: 'roles' }, roles.map((role) => el('span', null,
        el('span', { class: 'role-dot', style: { background: role.color ? hex(role.color) : '#99aab5' } }), role.name)))));
}

/** What to try; a press types the line, and leaves sending it to the person. */
function renderTips() {
  const { tips } = app.state.page;
  $('tips').hidden = !tips.length;
  $('tip-list').replaceChildren(...tips.map(([text, line]) => el('li', null, el('button', {
    type: 'button', onclick: () => setLine(line + ' '),
  }, text, ' ', el('code', null, line)))));
}

function renderMembers() {
  const hoisted = app.state.roles.filter((role) => role.hoist).sort((one, other) => other.position - one.position);
  const groups = [...hoisted.map((role) => [role.name, []]), ['Online', []], ['Offline', []]];
  for (const member of app.state.members) {
    const isAway = member.is_bot && !app.state.bot.is_online;
    const place = isAway ? -1 : hoisted.findIndex((role) => member.roles.includes(role.id));
    const group = isAway ? groups.length - 1 : place < 0 ? groups.length - 2 : place;
    groups[group][1].push(member);
  }
  $('members').replaceChildren(...groups.filter(([, members]) => members.length).flatMap(([name, members]) => [
    el('h2', null, `${name} — ${members.length}`), ...members.map(memberNode)]));
}
