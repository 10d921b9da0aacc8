// Buttons and menus under a message.

const LINK_BUTTON = 5;

function rowNodes(message) {
  return message.components.map((row) => el('div', { class: 'row' },
    (row.components || []).map((part) => (part.type === 2 ? buttonNode(message, part) : menuNode(message, part)))));
}

function emojiText(emoji) {
  return emoji ? (emoji.id ? `:${emoji.name}:` : emoji.name) : null;
}

function buttonNode(message, button) {
  const inside = [emojiText(button.emoji), button.label].filter(Boolean).join(' ');
  if (button.style === LINK_BUTTON) {
    const link = safeLink(button.url, `${inside} ↗`) || el('span', null, inside);
    link.className = 'button';
    return link;
  }
  return el('button', {
    type: 'button', class: `button style${button.style}`, disabled: Boolean(button.disabled),
    onclick: () => use(message, { custom_id: button.custom_id }),
  }, inside);
}

/** What a menu offers: its own options, or members, roles or channels. */
function menuOptions(menu) {
  const { members, roles, channels } = app.state;
  const people = members.map((member) => ({ value: member.id, label: `@${member.name}` }));
  const groups = roles.filter((role) => role.id !== app.state.guild.id)
    .map((role) => ({ value: role.id, label: `@${role.name}` }));
  const kinds = menu.channel_types || [];
  const places = channels.filter((channel) => !kinds.length || kinds.includes(channel.kind))
    .map((channel) => ({ value: channel.id, label: `#${channel.name}` }));
  return { 3: menu.options, 5: people, 6: groups, 7: [...people, ...groups], 8: places }[menu.type] || [];
}

function menuNode(message, menu) {
  const most = menu.max_values === undefined ? 1 : menu.max_values;
  const preset = new Set((menu.default_values || []).map((value) => value.id));
  const options = menuOptions(menu).map((option) => el('option', {
    value: option.value, selected: Boolean(option.default) || preset.has(option.value),
  }, [emojiText(option.emoji), option.label, option.description && `– ${option.description}`].filter(Boolean).join(' ')));
  const label = menu.placeholder || 'Make a selection';
  const isMany = most > 1;
  const hasPreset = options.some((option) => option.selected);
  const select = el('select', { 'aria-label': label, multiple: isMany, disabled: Boolean(menu.disabled), size: isMany ? Math.min(5, options.length) : null },
    !isMany && el('option', { value: '', disabled: true, selected: !hasPreset }, label), options);
  const send = () => use(message, {
    custom_id: menu.custom_id, values: [...select.selectedOptions].map((option) => option.value),
  });
  if (!isMany) select.addEventListener('change', send);
  return el('div', { class: 'menu' }, select,
    isMany && el('button', { type: 'button', class: 'button style1', onclick: send }, 'Confirm'));
}

async function use(message, what) {
  await showing(() => ask('use', { message: message.id, ...what }));
}

/** Does something that the bot answers; opens the form it may answer with, shows what went wrong. */
async function showing(deed) {
  try {
    const answer = await deed();
    if (answer.modal) openForm(answer.modal);
    return true;
  } catch (error) {
    const text = error.message === 'the application did not respond'
      ? 'This interaction failed: the application did not respond.' : error.message;
    $('problem').textContent = text[0].toUpperCase() + text.slice(1);
    return false;
  }
}
