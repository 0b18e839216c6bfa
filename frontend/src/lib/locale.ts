/** The language of every string, which also governs numbers, dates and plurals. */
export const locale = "en";
