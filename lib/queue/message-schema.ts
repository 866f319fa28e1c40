/** The schema of messages that this version writes and reads. It stands alone, for those who only send. */
export const messageSchema = 1

/** As many builds as one message asks for. */
export const mostBuilds = 1_000
