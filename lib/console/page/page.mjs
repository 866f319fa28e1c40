// The first page: reads /api/overview, and again whenever /api/live says that something happened.

const place = (id) => document.getElementById(id)

function element(name, text, className) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  if (className !== undefined) made.className = className
  return made
}

const moods = { True: ['Ready', 'good'], False: ['Not ready', 'bad'], Unknown: ['Working', 'unsure'] }

function stateOf({ ready, suspended, pinned, held }) {
  const [word, mood] = moods[ready] ?? moods.Unknown
  const more = [suspended && 'suspended', pinned && 'pinned', held > 0 && `${held} held`].filter(Boolean)
  return { text: [word, ...more].join(', '), mood: more.length > 0 && mood === 'good' ? 'unsure' : mood }
}

/** `main@sha1:5a8f…` as `main 5a8f0c12`. */
function revisionText(revision) {
  const [, ref, sha] = /^(?:(.*)@)?sha1:([0-9a-f]+)$/.exec(revision ?? '') ?? []
  if (sha === undefined) return revision ?? ''
  return `${ref === undefined ? '' : `${ref} `}${sha.slice(0, 8)}`
}

/** As `1 unit`, `2 units`. */
function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`
}

/** Who suspended it, why and since when; what is suspended in Git has nobody to name. */
function suspendedLines({ suspended, suspensions }) {
  if (suspended && suspensions.length === 0) return [element('p', 'suspended in Git', 'suspended')]
  return suspensions.map(({ text, at }) => {
    const line = element('p', `${text}, since `, 'suspended')
    const since = element('time', new Date(at).toLocaleString())
    since.dateTime = new Date(at).toISOString()
    line.append(since)
    return line
  })
}

function clusterCard({ name, units, ready, objects, suspended, suspensions, held }) {
  const card = element('li')
  const well = units > 0 && ready === units
  const text = units === 0 ? 'nothing yet' : `${ready} of ${counted(units, 'unit')} ready`
  card.append(element('strong', name), element('span', text, `state ${well ? 'good' : 'unsure'}`))
  const more = [counted(objects, 'object'), held > 0 && `${held} held`, suspended && 'suspended'].filter(Boolean)
  card.append(element('br'), element('span', more.join(', ')), ...suspendedLines({ suspended, suspensions }))
  return card
}

function unitLine(row) {
  const line = element('tr')
  const { text, mood } = stateOf(row)
  const state = element('td')
  state.append(element('span', text, `state ${mood}`))
  const message = element('td')
  message.append(...suspendedLines(row), row.message)
  line.append(
    element('td', row.cluster),
    element('td', `${row.namespace}/${row.name}`),
    state,
    element('td', revisionText(row.revision), 'revision'),
    element('td', String(row.objects), 'number'),
    message,
  )
  return line
}

function eventLine({ time, cluster, kind, namespace, name, reason, message, type }) {
  const line = element('li')
  const when = element('time', new Date(time).toLocaleTimeString())
  when.dateTime = time
  when.title = time
  const what = element('span', reason, type === 'Warning' ? 'bad' : undefined)
  line.append(
    when,
    element('span', cluster),
    element('span', `${kind}/${namespace}/${name}`),
    what,
    element('p', message),
  )
  return line
}

function show({ clusters, units, events, problems }) {
  const ready = units.filter((unit) => unit.ready === 'True').length
  place('summary').textContent =
    `${ready} of ${counted(units.length, 'unit')} ready on ${counted(clusters.length, 'cluster')}`
  document.title = ready === units.length ? 'Sluice' : `(${units.length - ready}) Sluice`
  place('clusters').replaceChildren(...clusters.map(clusterCard))
  place('units').replaceChildren(...units.map(unitLine))
  place('events').replaceChildren(
    ...(events.length === 0 ? [element('li', 'Nothing happened in the last day.', 'empty')] : events.map(eventLine)),
  )
  place('problems').replaceChildren(...problems.map((problem) => element('li', problem)))
}

let running = false
let again = false

/** One look at a time; what happens meanwhile asks for one more. */
async function look() {
  if (running) {
    again = true
    return
  }
  running = true
  try {
    do {
      again = false
      const answer = await fetch('/api/overview')
      if (!answer.ok) throw new Error(`${answer.status}`)
      show(await answer.json())
      tell('')
    } while (again)
  } catch {
    tell('Sluice does not answer; what is shown may be old')
  } finally {
    running = false
  }
}

function tell(text) {
  place('link').textContent = text
}

const live = new EventSource('/api/live')
live.addEventListener('changed', look)
live.addEventListener('open', look)
live.addEventListener('error', () => tell('Sluice does not answer; what is shown may be old'))
// A message that says how long something waits gets old without an event.
setInterval(look, 10_000)
look()
