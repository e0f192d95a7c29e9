import { Modal, type ModalRootProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Dialog.module.css';

interface DialogProps extends Pick<ModalRootProps, 'opened' | 'onClose'> {
  title: string;
  size?: 'md' | 'lg' | 'xl';
  children: ReactNode;
}

/** A dialog over the page. Its head is no `<header>`, as the kit's own is: a page has one banner. */
export function Dialog({ title, size = 'md', children, ...props }: DialogProps) {
  const { t } = useTranslation('work');
  return (
    <Modal.Root size={size} {...props}>
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('close')} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
