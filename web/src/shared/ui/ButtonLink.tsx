import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>, ButtonProps {
  ref?: Ref<HTMLAnchorElement>;
}

/** A link that looks like a button: it goes somewhere, so it is an anchor, with typed `to` and `search`. */
export const ButtonLink = createLink((props: Props) => <Button component="a" {...props} />);
