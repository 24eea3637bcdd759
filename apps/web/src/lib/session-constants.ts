/** The web app's own route that keeps the refresh token. */
export const SESSION_URL = '/session';
/** The Web Lock and the channel on which the tabs take turns and tell each other. */
export const SESSION_LOCK = 'tbg-session';
/** A request that takes longer counts as lost, so that it does not hold up the other tabs. */
export const SESSION_TIMEOUT_MS = 15_000;
