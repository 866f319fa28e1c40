const replaced: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/https:\/\/127\.0\.0\.1:\d+/g, '<server>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000/g, '<time>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000/g, '<time>'],
  [/resourceVersion: "\d+"/g, 'resourceVersion: <revision>'],
  [/"resourceVersion": ?"\d+"/g, '"resourceVersion": <revision>'],
  [/\/tmp\/(LIVE|MERGED)-\d+/g, '<$1>'],
  [/\b10\.\d+\.\d+\.\d+\b/g, '<address>'],
  [/(?<![\w.:/-])(\d+[smhdy])+(?![\w.:/-])/g, '<age>'],
  [/Resource Version: +\d+/g, 'Resource Version: <revision>'],
  // kubectl's own log, which tells of luck with time.
  [/^[IWE]\d{4} [\d:.]+ +\d+ [\w.]+:\d+\].*\n/gm, ''],
  // A ReplicaSet's hash is Go's own, the embedded server has another.
  [/(?<=pod-template-hash=|\b(web|other)-)[bcdfghjklmnpqrstvwxz2456789]{6,10}\b/g, '<hash>'],
  // The ends of generated names.
  [/(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '<suffix>'],
  [/(?<=\S) {2,}/g, '  '],
  [/ +$/gm, ''],
]

/** What kubectl printed without what differs between two clusters by nature: times, addresses, chance, and the widths of columns. */
export function comparableText(text: string): string {
  return replaced.reduce((so, [what, word]) => so.replace(what, word), text)
}
