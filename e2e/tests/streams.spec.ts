import { once } from 'node:events';
import { WebSocket } from 'ws';
import { environment } from '../support/environment';
import { openStream, parametersOf, startRecipe } from '../support/stream-recipe';
import { expect, test } from '../support/test';

test('the server of docs/streams.md takes the streams of calls and refuses all others', async ({
  organization,
  account,
}) => {
  const agent = await organization.createAgent('Streaming');
  await organization.connectAgent(agent, account);
  await organization.updateAgent(agent, { streamUrl: 'wss://agents.example/media' });
  const call = await organization.placeCall(agent, '+14155550100');
  const parameters = await parametersOf(environment.simUrl(), call);
  const { linecard_token: token = '' } = parameters;

  const recipe = await startRecipe(environment.baseUrl());
  try {
    const closedWith = async (customParameters: Record<string, string>) => {
      const [code] = (await once(await openStream(recipe.url, customParameters), 'close')) as [number];
      return code;
    };
    const [header = '', claims = '', signature = ''] = token.split('.');
    const other = Buffer.from(Buffer.from(claims, 'base64url').toString().replace(call, agent)).toString(
      'base64url',
    );
    expect(await closedWith({})).toBe(1008);
    expect(await closedWith({ linecard_token: [header, other, signature].join('.') })).toBe(1008);

    const stream = await openStream(recipe.url, parameters);
    await expect.poll(recipe.output).toContain(`stream of call ${call} agent ${agent}`);
    expect(await closedWith(parameters)).toBe(1008);
    expect(recipe.output()).toContain('this token has a stream already');
    expect(stream.readyState).toBe(WebSocket.OPEN);
    stream.close();
  } finally {
    await recipe.stop();
  }
});
