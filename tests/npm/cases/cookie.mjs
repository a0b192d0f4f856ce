import { parseCookie, stringifySetCookie } from 'cookie';

export const reads = () => [{ ...parseCookie('a=b; c=%C3%A9') }, stringifySetCookie({ name: 'a', value: 'é', httpOnly: true, maxAge: 5, sameSite: 'lax' })];
