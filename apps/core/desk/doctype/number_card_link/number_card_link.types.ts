// Written by `cortado make-types` from number_card_link.json. Change that file, not this one.
/** Values of the DocType Number Card Link. */
export interface NumberCardLinkFields {
  /** Card → Number Card */
  card: string | null
}
