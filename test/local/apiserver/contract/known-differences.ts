/** Cases in which the embedded server is known to answer otherwise, and why; one that comes out equal has to leave this list. */
export const knownDifferences: ReadonlyMap<string, string> = new Map([
  ['Service: create without a name', 'the real server fails to allocate an address before it looks at the name'],
  ['LimitRange: create without a name', 'the real server gives it a uid and a name'],
  ['no token', 'nobody comes in without a token, not even with few rights'],
  ['an apply of bad YAML', 'the parser of YAML has words of its own'],
  ['a merge patch of a wrong type', 'the message shows the whole object as the real server writes it'],
  ['by the old address', 'watches have no addresses of their own'],
  ['another kind', 'the real server knows that the kind is one of another address'],
  ...[
    'a role without rules',
    'a put of a role that is not there',
    'a put of a role that is not there, with a revision',
  ].map((name): [string, string] => [
    name,
    'the real server owns an empty list to its writer, and forgets the list when it stores the object',
  ]),
])
