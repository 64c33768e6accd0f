export default function Page() {
  return <p>Open the page of an agent: /agents/4711</p>;
}
