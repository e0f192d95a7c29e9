/** `fetch`, by the older way of asking, which alone tells how much of a body has left. */
export async function fetchWithProgress(
  request: Request,
  onProgress: (part: number) => void,
): Promise<Response> {
  const body = await request.blob();
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest();
    asking.open(request.method, request.url);
    request.headers.forEach((value, name) => {
      asking.setRequestHeader(name, value);
    });
    asking.responseType = 'blob';
    asking.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1);
    asking.onload = () => resolve(responseOf(asking));
    // As `fetch` has it when no answer came.
    asking.onerror = () => reject(new TypeError('no answer'));
    asking.send(body);
  });
}

function responseOf(asked: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of asked.getAllResponseHeaders().trim().split('\r\n')) {
    const [name, ...value] = line.split(': ');
    if (name) headers.append(name, value.join(': '));
  }
  const { status } = asked;
  const isEmpty = status === 204 || status === 304;
  return new Response(isEmpty ? null : (asked.response as Blob), { status, headers });
}
