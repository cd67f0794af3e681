/** Leaves for the sign-in page, which comes back here. */
export function signInAgain(): void {
  const here = `${location.pathname}${location.search}`;
  location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}
