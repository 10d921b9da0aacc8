// What can be typed next: commands, their options, and values for these.

const STRING = 3, BOOLEAN = 5, USER = 6, CHANNEL = 7, ROLE = 8, MENTIONABLE = 9;

const translated = (part, kind) => (part[`${kind}_localizations`] || {})[app.locale] || part[kind];
const isBranch = (option) => option.type === 1 || option.type === 2;
const isCalled = (part, word) => part.name === word || translated(part, 'name') === word;

/** Every command down to its subcommands, with the names as they are typed. */
function allCommands() {
  const leaves = (part, path) => {
    const branches = (part.options || []).filter(isBranch);
    const here = [...path, part];
    return branches.length ? branches.flatMap((branch) => leaves(branch, here)) : [here];
  };
  return app.state.commands.flatMap((command) => leaves(command, [])).map((path) => ({
    path, leaf: path[path.length - 1], typed: `/${path.map((part) => translated(part, 'name')).join(' ')}`,
    named: `/${path.map((part) => part.name).join(' ')}`,
  }));
}

/** The command that a line is complete with, and what follows it. */
function entryOf(line) {
  const words = line.slice(1).split(/\s+/);
  for (const command of allCommands()) {
    const isMeant = command.path.every((part, place) => words[place] !== undefined && isCalled(part, words[place]));
    if (isMeant && words.length > command.path.length) {
      const head = new RegExp(`^/\\S+(?:\\s+\\S+){${command.path.length - 1}}\\s`);
      return { ...command, rest: line.replace(head, ''), head: head.exec(line)[0] };
    }
  }
  return null;
}

/** The options typed so far. The last one is open while the cursor is in its value. */
function typedOptions(options, rest) {
  const names = options.flatMap((option) => [option.name, translated(option, 'name')]);
  const marks = [...rest.matchAll(/(^|\s)([^\s:"]+):/g)].filter((match) => names.includes(match[2]));
  const typed = [];
  for (const [place, mark] of marks.entries()) {
    const from = mark.index + mark[0].length;
    if (typed.length && from <= typed[typed.length - 1].quoteEnd) continue;
    const to = place + 1 < marks.length ? marks[place + 1].index : rest.length;
    typed.push(typedOption(options, mark[2], rest, from, to));
  }
  return typed;
}

function typedOption(options, name, rest, from, to) {
  const quoted = /^"(?:\\.|[^"\\])*"/.exec(rest.slice(from));
  const raw = quoted ? quoted[0] : rest.slice(from, to);
  const end = from + raw.length;
  return {
    option: options.find((option) => isCalled(option, name)), start: from, end, raw,
    quoteEnd: quoted ? end : -1, isClosed: Boolean(quoted) || /\s$/.test(raw) || end < rest.trimEnd().length,
    text: quoted ? raw.slice(1, -1).replace(/\\(["\\])/g, '$1') : raw.trim(),
  };
}

const fits = (text, part) => text.toLowerCase().includes(part.toLowerCase());
const quotedValue = (value) => (/[\s"]/.test(value) ? `"${value.replace(/(["\\])/g, '\\$1')}"` : value);

/** Suggestions for a line: a heading, items with the line each would make, and which one is preselected. */
async function suggestionsFor(line) {
  if (!line.startsWith('/')) return mentionSuggestions(line);
  const entry = entryOf(line);
  if (!entry) return commandSuggestions(line);
  const options = entry.leaf.options || [];
  const typed = typedOptions(options, entry.rest);
  const last = typed[typed.length - 1];
  if (last && !last.isClosed) return valueSuggestions(line, entry, last);
  return optionSuggestions(line, entry, options, typed, last);
}

function commandSuggestions(line) {
  const part = line.trimEnd();
  const matching = allCommands().filter((command) => fits(command.typed, part) || fits(command.named, part)
    || fits(`/${command.leaf.name}`, part));
  matching.sort((one, other) => other.typed.startsWith(part) - one.typed.startsWith(part));
  const items = matching.slice(0, 40).map((command) => ({
    what: command.typed, why: translated(command.leaf, 'description'), tag: botName(),
    takes: (command.leaf.options || []).filter((option) => option.required).map((option) => translated(option, 'name')).join(' '),
    line: command.typed + ' ' + firstRequired(command.leaf),
  }));
  return { heading: 'Commands', items, chosen: 0 };
}

function firstRequired(leaf) {
  const option = (leaf.options || []).find((each) => each.required);
  return option ? `${translated(option, 'name')}:` : '';
}

function optionSuggestions(line, entry, options, typed, last) {
  const word = /\S*$/.exec(last ? entry.rest.slice(last.end) : entry.rest)[0];
  const open = options.filter((option) => !typed.some((each) => each.option === option));
  const items = open.filter((option) => fits(translated(option, 'name'), word) || fits(option.name, word))
    .map((option) => ({
      what: translated(option, 'name'), why: translated(option, 'description'), tag: option.required ? 'required' : 'optional',
      line: `${line.slice(0, line.length - word.length).trimEnd()} ${translated(option, 'name')}:`,
    }));
  const isWanted = word !== '' || open.some((option) => option.required);
  return { heading: 'Options', items, chosen: isWanted ? 0 : -1 };
}

async function valueSuggestions(line, entry, last) {
  const values = await valuesFor(line, last);
  const before = line.length - (entry.rest.length - last.start);
  const items = values.map(({ what, value, why }) => ({
    what, why, line: `${line.slice(0, before)}${quotedValue(value)} `,
  }));
  return { heading: translated(last.option, 'description'), items, chosen: items.length ? 0 : -1 };
}

async function valuesFor(line, { option, text }) {
  const named = (items) => items.filter((item) => fits(item.what, text)).slice(0, 25);
  if (option.autocomplete) {
    const choices = await ask('complete', { line }).catch(() => []);
    return choices.map((choice) => ({ what: choice.name, value: String(choice.value) }));
  }
  if ((option.choices || []).length) {
    return named(option.choices.map((choice) => ({ what: translated(choice, 'name'), value: String(choice.value) })));
  }
  if (option.type === BOOLEAN) return named([{ what: 'true', value: 'true' }, { what: 'false', value: 'false' }]);
  return named(thingsFor(option));
}

function thingsFor(option) {
  const { members, roles, channels } = app.state;
  const people = members.map((member) => ({ what: `@${member.name}`, value: `@${member.name}`, why: member.username }));
  const groups = roles.map((role) => {
    const name = role.name.startsWith('@') ? role.name : `@${role.name}`;
    return { what: name, value: name };
  });
  if (option.type === USER) return people;
  if (option.type === ROLE) return groups;
  if (option.type === MENTIONABLE) return [...people, ...groups];
  if (option.type !== CHANNEL) return [];
  const kinds = option.channel_types || [];
  return channels.filter((channel) => !kinds.length || kinds.includes(channel.kind))
    .map((channel) => ({ what: `#${channel.name}`, value: `#${channel.name}`, why: channel.topic }));
}

/** In an ordinary message, `@` and `#` name people and places. */
function mentionSuggestions(line) {
  const match = /(^|\s)([@#])([^\s@#]*)$/.exec(line);
  if (!match) return { items: [], chosen: -1 };
  const start = line.slice(0, line.length - match[2].length - match[3].length);
  const things = match[2] === '@'
    ? app.state.members.map((member) => ({ what: `@${member.name}`, value: `<@${member.id}>` }))
    : app.state.channels.map((channel) => ({ what: `#${channel.name}`, value: `<#${channel.id}>` }));
  const items = things.filter((thing) => fits(thing.what, match[2] + match[3]))
    .map((thing) => ({ what: thing.what, line: `${start}${thing.value} ` }));
  return { heading: match[2] === '@' ? 'Members' : 'Channels', items, chosen: 0 };
}
