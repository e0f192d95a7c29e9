import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>, AnchorProps {
  ref?: Ref<HTMLAnchorElement>;
}

/** A link in a sentence or a table, in the colours of both schemes, with typed `to` and `search`. */
export const AnchorLink = createLink((props: Props) => <Anchor {...props} />);
