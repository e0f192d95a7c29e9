import { Anchor } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** A link in a text, or above the title of a page, to where one came from. */
export const TextLink = createLink(Anchor<'a'>);
