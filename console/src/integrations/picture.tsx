import type { ReactElement } from "react";

/** The picture of a channel or source, in the colour of the text: it stands beside the name, and says nothing besides. */
export function Picture({ kind, id }: { readonly kind: "channel" | "source"; readonly id: string }): ReactElement {
  const address = `/api/v1/${kind}s/${encodeURIComponent(id)}/icon`;
  // Channels draw in outlines of one colour, which must follow the theme; sources bring their own colours.
  return kind === "source" ? (
    <img className="picture" src={address} alt="" width={28} height={28} />
  ) : (
    <span className="picture masked" aria-hidden="true" style={{ maskImage: `url("${address}")` }} />
  );
}
