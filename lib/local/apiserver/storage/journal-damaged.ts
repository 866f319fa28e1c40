/** Thrown for a journal that cannot be read, with file and line and what to do; nothing in its folder is touched. */
export class JournalDamaged extends Error {}
