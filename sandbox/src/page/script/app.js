// Keeps the page and the sandbox in step.

const shown = new Map();

function remember(what, value) {
  app[what] = value;
  localStorage.setItem(what, value);
}

function openChannel(id) {
  app.channel = id;
  shown.clear();
  $('messages').replaceChildren();
  $('app').classList.remove('menu-open');
  $('menu').setAttribute('aria-expanded', 'false');
  closeSuggestions();
  render();
  $('scroll').scrollTop = $('scroll').scrollHeight;
}

function markSeen(channel) {
  const newest = channel.messages[channel.messages.length - 1];
  if (newest && !document.hidden) app.seen[channel.id] = newest.id;
}

function welcome(channel) {
  return el('li', { class: 'welcome' }, el('h2', null, `Welcome to #${channel.name}!`),
    el('p', null, channel.topic || `This is the start of the #${channel.name} channel.`),
    el('p', null, 'Type ', el('code', null, '/'), ' to see what the bot can do.'));
}

/** Reuses the node of every message that has not changed, so that an open menu stays open. */
function renderMessages(channel) {
  const scroll = $('scroll');
  const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  const nodes = [welcome(channel)];
  const kept = new Set();
  let before = null;
  let day = null;
  for (const message of channel.messages.filter((each) => !app.dismissed.has(each.id))) {
    if (day !== dayOf(message.timestamp)) {
      day = dayOf(message.timestamp);
      nodes.push(el('li', { class: 'day' }, el('span', null, day)));
      before = null;
    }
    nodes.push(nodeFor(message, before));
    kept.add(message.id);
    before = message;
  }
  [...shown.keys()].filter((id) => !kept.has(id)).forEach((id) => shown.delete(id));
  place($('messages'), nodes);
  if (isAtEnd) scroll.scrollTop = scroll.scrollHeight;
}

function nodeFor(message, before) {
  const key = JSON.stringify([message, isContinued(message, before), app.locale, app.state.me, app.state.roles,
    app.state.members, app.state.channels.map((channel) => channel.name)]);
  const known = shown.get(message.id);
  if (known && known.key === key) return known.node;
  const node = messageNode(message, before);
  shown.set(message.id, { key, node });
  return node;
}

/** Puts nodes into a parent and moves only those that are not in their place yet. */
function place(parent, nodes) {
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] || null);
  });
  while (parent.children.length > nodes.length) parent.lastChild.remove();
}

function render() {
  const channel = channelById(app.channel) || channelById(app.state.page.home) || app.state.channels.find((each) => each.kind !== FORUM);
  if (!channel) return;
  app.channel = channel.id;
  markSeen(channel);
  renderRail();
  renderChannels();
  renderSelf();
  renderMembers();
  $('channel-name').textContent = channel.name;
  $('topic').textContent = channel.topic || '';
  document.title = `#${channel.name} | ${app.state.guild.name}`;
  $('line').disabled = !channel.may_post;
  $('line').placeholder = channel.may_post ? `Message #${channel.name}, or type / for commands`
    : channel.kind === FORUM ? 'Posts in this forum are threads' : 'You do not have permission to send messages in this channel';
  renderMessages(channel);
}

function begin() {
  app.locale = localStorage.getItem('locale') || app.state.page.locale || 'en-US';
  app.state.channels.forEach(markSeen);
  renderTips();
}

async function refresh() {
  const query = new URLSearchParams();
  if (app.actor) query.set('as', app.actor);
  if (app.guild) query.set('guild', app.guild);
  const response = await fetch(`/_sandbox/state?${query}`);
  const isFirst = !app.state;
  app.state = await response.json();
  if (isFirst) begin();
  render();
}

/** Hears of changes; several at once make one refresh. */
function listen() {
  const events = new EventSource('/_sandbox/events');
  let isBusy = false;
  let isStale = false;
  events.onopen = () => { $('offline').hidden = true; };
  events.onerror = () => { $('offline').hidden = false; };
  events.onmessage = async () => {
    isStale = true;
    if (isBusy) return;
    isBusy = true;
    while (isStale) {
      isStale = false;
      await refresh().catch(() => {});
    }
    isBusy = false;
  };
}

function toggle(button, name, isOn) {
  $('app').classList.toggle(name, isOn);
  button.setAttribute('aria-expanded', String(name === 'menu-open' ? isOn : !isOn));
}

function wire() {
  const isNarrow = () => window.matchMedia('(max-width: 1050px)').matches;
  $('menu').addEventListener('click', () => toggle($('menu'), 'menu-open', !$('app').classList.contains('menu-open')));
  $('people').addEventListener('click', () => toggle($('people'), 'no-members', !$('app').classList.contains('no-members')));
  toggle($('people'), 'no-members', isNarrow());
  $('actor').addEventListener('change', (event) => {
    remember('actor', event.target.value);
    shown.clear();
    refresh();
  });
  $('locale').addEventListener('change', (event) => { remember('locale', event.target.value); render(); refreshSuggestions(); });
  setInterval(() => document.querySelectorAll('time[data-relative]').forEach((node) => {
    node.textContent = relative(Number(node.dataset.relative));
  }), 15000);
  document.addEventListener('visibilitychange', () => { if (app.state) render(); });
  $('menu').append(icon('menu'));
  $('people').append(icon('people'));
  $('send').append(icon('send'));
  stayAtEnd();
  wireCompose();
}

/** Whoever reads the newest message keeps seeing it when the box below grows. */
function stayAtEnd() {
  const scroll = $('scroll');
  let isAtEnd = true;
  scroll.addEventListener('scroll', () => {
    isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  });
  new ResizeObserver(() => { if (isAtEnd) scroll.scrollTop = scroll.scrollHeight; }).observe(scroll);
}

wire();
listen();
