import { Anchor } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** To where one came from, above the title of a page. */
export const BackLink = createLink(Anchor<'a'>);
