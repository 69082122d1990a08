// What the pages can do beyond forms and links. Markup comes from the server, which has escaped it.
'use strict';

// Keeps a part of a page fresh.
const EVERY_MILLIS = 2000;

function keepFresh(part, button) {
  let paused = false;
  let shown = '';

  async function refresh() {
    if (paused || document.hidden) {
      return;
    }
    const answer = await fetch(part.dataset.live, { headers: { Accept: 'text/html' }, redirect: 'error' });
    const markup = await answer.text();
    if (answer.ok && !paused) {
      button.textContent = 'Pause';
      show(markup);
    }
  }

  function show(markup) {
    if (markup === shown) {
      return;
    }
    const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    shown = markup;
    part.innerHTML = markup;
    if (focused) {
      part.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  button.hidden = false;
  button.addEventListener('click', () => {
    paused = !paused;
    button.textContent = paused ? 'Go on' : 'Pause';
  });
  setInterval(() => refresh().catch(() => { button.textContent = 'Not connected'; }), EVERY_MILLIS);
}

document.querySelectorAll('[data-live]').forEach((part) => keepFresh(part, document.querySelector('[data-pause]')));

// Thresholds: handles over the histogram. They stop at its edges, where the counts are exact; other numbers can be typed.
function dragThresholds(form) {
  const plot = form.querySelector('.plot');
  if (!plot) {
    return;
  }
  const bars = [...plot.querySelectorAll('rect')].map((bar) => ({
    bar,
    budget: Number(bar.dataset.budget),
    count: Number(bar.dataset.count),
  }));
  const stops = bars.map(({ budget }) => budget).filter((budget) => budget < 1e6);
  const outcome = document.getElementById('outcome');
  const inputs = { 'tag-at': form.elements['tag-at'], 'block-at': form.elements['block-at'] };
  const handles = Object.fromEntries(Object.keys(inputs).map((name) => [name, handle(name)]));
  let asked;

  function handle(name) {
    const range = document.createElement('input');
    range.type = 'range';
    range.min = 0;
    range.max = 600;
    range.step = 'any';
    range.className = `handle ${name}`;
    range.setAttribute('aria-label', name === 'tag-at' ? 'Tag at, false positives per million' : 'Block at, false positives per million');
    range.addEventListener('input', () => moveTo(name, nearest(Number(range.value))));
    range.addEventListener('change', ask);
    range.addEventListener('keydown', (event) => step(name, event));
    plot.append(range);
    return range;
  }

  const x = (budget) => (600 * (6 - Math.log10(Math.max(1, budget)))) / 6;
  const budgetOf = (name) => Number(inputs[name].value);
  const nearest = (place) => stops.reduce((best, stop) => (Math.abs(x(stop) - place) < Math.abs(x(best) - place) ? stop : best));

  function step(name, event) {
    const budget = budgetOf(name);
    const stricter = () => stops.find((stop) => stop < budget) ?? budget;
    const looser = () => stops.findLast((stop) => stop > budget) ?? budget;
    const moves = {
      ArrowRight: stricter, ArrowUp: stricter, ArrowLeft: looser, ArrowDown: looser,
      Home: () => stops[0], End: () => stops[stops.length - 1],
    };
    if (moves[event.key]) {
      event.preventDefault();
      moveTo(name, moves[event.key]());
      ask();
    }
  }

  // What is blocked is tagged at least, so one handle pushes the other.
  function moveTo(name, budget) {
    inputs[name].value = budget;
    const other = name === 'tag-at' ? 'block-at' : 'tag-at';
    if (budgetOf('tag-at') < budgetOf('block-at')) {
      inputs[other].value = budget;
    }
    draw();
  }

  function draw() {
    const [tag, block] = [budgetOf('tag-at'), budgetOf('block-at')];
    const counts = { block: 0, tag: 0, allow: 0 };
    bars.forEach(({ bar, budget, count }, index) => {
      const upper = bars[index + 1]?.budget ?? 0;
      bar.setAttribute('class', upper < block ? 'block' : upper < tag ? 'tag' : 'allow');
      counts[budget <= block ? 'block' : budget <= tag ? 'tag' : 'allow'] += count;
    });
    for (const [name, range] of Object.entries(handles)) {
      const budget = budgetOf(name);
      const line = plot.querySelector(`[data-line=${name}]`);
      line.setAttribute('x1', x(budget));
      line.setAttribute('x2', x(budget));
      range.value = x(budget);
      range.setAttribute('aria-valuetext', `${budget.toLocaleString('en')} per million`);
      document.querySelector(`.apply [name=${name}]`).value = inputs[name].value;
    }
    if (stops.includes(tag) && stops.includes(block)) {
      show(counts);
    }
  }

  function show(counts) {
    for (const [kind, count] of Object.entries(counts)) {
      const now = Number(outcome.querySelector(`[data-now=${kind}]`).textContent.replaceAll(',', ''));
      outcome.querySelector(`[data-then=${kind}]`).textContent = count.toLocaleString('en');
      outcome.querySelector(`[data-change=${kind}]`).textContent =
        count === now ? '' : (count > now ? '+' : '') + (count - now).toLocaleString('en');
    }
  }

  // The exact numbers and the lists, once the handle rests.
  function ask() {
    clearTimeout(asked);
    asked = setTimeout(async () => {
      const query = new URLSearchParams(new FormData(form));
      const answer = await fetch(`${form.dataset.outcome}?${query}`, { headers: { Accept: 'text/html' }, redirect: 'error' });
      if (answer.ok && query.toString() === new URLSearchParams(new FormData(form)).toString()) {
        outcome.innerHTML = await answer.text();
      }
    }, 120);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    draw();
    ask();
  });
  Object.entries(inputs).forEach(([name, input]) => input.addEventListener('change', () => {
    if (input.checkValidity()) {
      moveTo(name, input.value);
      ask();
    }
  }));
  draw();
}

document.querySelectorAll('form.try').forEach(dragThresholds);

document.querySelectorAll('[data-copy]').forEach((button) => {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = 'Copied';
  });
});
