// `URLPattern`.
export { URLPattern } from 'duet:bundled/urlpattern';
