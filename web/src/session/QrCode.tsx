import { Box } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';

/** Black on white in both color schemes: apps read nothing else reliably. */
export default function QrCode({ text, title }: { text: string; title: string }) {
  return (
    <Box bg="white" p="sm" w="fit-content">
      <QRCodeSVG value={text} title={title} size={180} marginSize={2} />
    </Box>
  );
}
