// The line at the bottom: messages and commands, with suggestions above it.

const offer = { items: [], chosen: -1, asked: 0 };
const sentLines = [];
let recalled = 0;

function setLine(text) {
  const line = $('line');
  line.value = text;
  line.focus();
  line.setSelectionRange(text.length, text.length);
  refreshSuggestions();
}

async function refreshSuggestions() {
  const line = $('line').value;
  const asked = ++offer.asked;
  showHint(line);
  if (!line) { closeSuggestions(); return; }
  // Completion asks the bot: not at every key.
  await new Promise((resolve) => setTimeout(resolve, 90));
  if (asked !== offer.asked) return;
  const found = await suggestionsFor(line);
  if (asked !== offer.asked) return;
  offer.items = found.items;
  offer.chosen = found.chosen;
  showSuggestions(found.heading);
}

function closeSuggestions() {
  offer.asked += 1;
  offer.items = [];
  offer.chosen = -1;
  $('suggestions').hidden = true;
  $('line').setAttribute('aria-expanded', 'false');
  $('line').removeAttribute('aria-activedescendant');
}

function showSuggestions(heading) {
  if (!offer.items.length) { closeSuggestions(); return; }
  const options = offer.items.map((item, place) => el('button', {
    type: 'button', class: 'option', role: 'option', id: `o${place}`, tabindex: '-1',
    onmousedown: (event) => { event.preventDefault(); accept(item); },
  },
  el('span', { class: 'what' }, item.what, item.takes && el('span', { class: 'takes' }, item.takes)),
  item.tag && el('span', { class: 'tag' }, item.tag), item.why && el('span', { class: 'why' }, item.why)));
  $('suggestions').replaceChildren(el('h3', null, heading || ''), ...options);
  $('suggestions').hidden = false;
  $('line').setAttribute('aria-expanded', 'true');
  markChosen();
}

function markChosen() {
  document.querySelectorAll('#suggestions .option').forEach((node, place) => {
    const isChosen = place === offer.chosen;
    node.setAttribute('aria-selected', String(isChosen));
    if (isChosen) {
      node.scrollIntoView({ block: 'nearest' });
      $('line').setAttribute('aria-activedescendant', node.id);
    }
  });
}

function accept(item) {
  setLine(item.line);
}

/** Says which options there are, which are given, and which are still wanted. */
function showHint(line) {
  const entry = line.startsWith('/') ? entryOf(line) : null;
  $('hint').hidden = !entry;
  if (!entry) return;
  const options = entry.leaf.options || [];
  const typed = typedOptions(options, entry.rest);
  const chips = options.map((option) => {
    const isGiven = typed.some((each) => each.option === option && each.text);
    const state = isGiven ? 'given' : option.required ? 'wanted' : '';
    return el('span', { class: `chip ${state}`, title: translated(option, 'description') }, translated(option, 'name'));
  });
  $('hint').replaceChildren(el('b', null, entry.typed), translated(entry.leaf, 'description'), el('br'), ...chips);
}

async function send() {
  const line = $('line').value.trim();
  if (!line || $('line').disabled) return;
  $('problem').textContent = '';
  sentLines.push(line);
  recalled = sentLines.length;
  setLine('');
  closeSuggestions();
  const isCommand = line.startsWith('/');
  const isDone = await showing(() => ask(isCommand ? 'type' : 'say', { line }));
  const wasUsed = $('problem').textContent.startsWith('This interaction failed');
  if (!isDone && !wasUsed && !$('line').value) setLine(line);
}

function onKey(event) {
  const count = offer.items.length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && count) {
    offer.chosen = (offer.chosen + step + count + (offer.chosen < 0 && step < 0 ? 1 : 0)) % count;
    markChosen();
  } else if (step && (recalled < sentLines.length || !$('line').value)) {
    recalled = Math.max(0, Math.min(sentLines.length, recalled + step));
    setLine(sentLines[recalled] || '');
  } else if (event.key === 'Tab' && count && !event.shiftKey) {
    accept(offer.items[Math.max(0, offer.chosen)]);
  } else if (event.key === 'Enter' && offer.chosen >= 0 && offer.items[offer.chosen].line.trimEnd() !== $('line').value.trimEnd()) {
    accept(offer.items[offer.chosen]);
  } else if (event.key === 'Escape' && count) {
    closeSuggestions();
  } else {
    return;
  }
  event.preventDefault();
}

function wireCompose() {
  $('line').addEventListener('input', () => { $('problem').textContent = ''; refreshSuggestions(); });
  $('line').addEventListener('keydown', onKey);
  $('line').addEventListener('blur', closeSuggestions);
  $('compose').addEventListener('submit', (event) => { event.preventDefault(); send(); });
}
