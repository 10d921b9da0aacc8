// Forms that a bot opens.

function inputNode(input) {
  const props = {
    name: input.custom_id, required: input.required !== false, maxLength: input.max_length || 4000,
    placeholder: input.placeholder || '', value: input.value || '', autocomplete: 'off',
  };
  if (input.min_length && input.required !== false) props.minLength = input.min_length;
  const field = input.style === 2 ? el('textarea', { ...props, rows: '4' }) : el('input', { ...props, type: 'text' });
  const label = el('span', null, input.label, props.required && el('span', { class: 'must' }, ' *'));
  return el('label', null, label, field);
}

function openForm(modal) {
  const dialog = $('form');
  const problem = el('p', { class: 'problem', role: 'alert' });
  const inputs = modal.rows.map((row) => inputNode(row.components[0]));
  const submit = async (event) => {
    event.preventDefault();
    const fields = [...event.target.querySelectorAll('input, textarea')];
    const values = fields.map((field) => [field.name, field.value]);
    try {
      const asked = ask('submit', { modal, values });
      dialog.close();
      const answer = await asked;
      if (answer.modal) openForm(answer.modal);
    } catch (error) {
      problem.textContent = `Something went wrong: ${error.message}.`;
      if (!dialog.open) dialog.showModal();
    }
  };
  dialog.replaceChildren(el('form', { onsubmit: submit },
    el('h2', null, modal.title),
    el('p', { class: 'note' }, `This form will be submitted to ${botName()}.`),
    inputs, problem,
    el('footer', null,
      el('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, 'Cancel'),
      el('button', { class: 'button style1' }, 'Submit'))));
  dialog.showModal();
}

function botName() {
  const bot = memberById(app.state.bot.id);
  return bot ? bot.name : 'the application';
}
