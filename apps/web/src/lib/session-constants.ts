/** The web app's own route that keeps the refresh token. */
export const SESSION_URL = '/session';
/** The Web Lock and the channel on which the tabs take turns and tell each other. */
export const SESSION_LOCK = 'tbg-session';
/** A request that takes longer counts as lost, so that it does not hold up the other tabs. */
export const SESSION_TIMEOUT_MS = 15_000;
/** Set in the browser's storage while a sign-out has not reached the cookie's route. Nothing secret. */
export const LEAVING_KEY = 'tbg-leaving';
