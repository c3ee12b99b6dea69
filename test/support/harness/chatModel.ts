/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test server; never shipped */
import express, { type Request, type Response } from 'express';
import type { AddressInfo } from 'node:net';

interface ChatMessage {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: unknown;
}

interface ChatRequest {
	messages: ChatMessage[];
	tools?: Array<{ function: { name: string; description: string; parameters: { properties: Record<string, unknown> } } }>;
}

export interface ChatModel {
	/** As the credential of OpenAI takes it. */
	url: string;
	requests: ChatRequest[];
	close: () => Promise<void>;
}

/**
 * A chat model that needs no network: responds as OpenAI's "chat completions" do. To a question it calls the first tool with
 * `fill(question)`; to the tool's response it says that response. `requests` has all that it was asked.
 */
export async function startChatModel(fill: (question: string) => Record<string, unknown>): Promise<ChatModel> {
	const requests: ChatRequest[] = [];
	const app = express();
	app.use(express.json({ limit: '4mb' }));
	app.post('/v1/chat/completions', ({ body }: Request, response: Response) => {
		const request = body as ChatRequest & { model: string };
		requests.push(request);
		const message = responseTo(request, fill);
		response.json({
			id: `chat-${requests.length}`,
			object: 'chat.completion',
			created: 0,
			model: request.model,
			choices: [{ index: 0, message, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		});
	});
	const server = app.listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function responseTo({ messages, tools = [] }: ChatRequest, fill: (question: string) => Record<string, unknown>) {
	const last = messages.at(-1);
	const name = tools[0]?.function.name;
	if (last?.role === 'tool' || name === undefined) return { role: 'assistant', content: `The tool said: ${textOf(last?.content)}` };
	const call = { id: 'call-1', type: 'function', function: { name, arguments: JSON.stringify(fill(textOf(last?.content))) } };
	return { role: 'assistant', content: null, tool_calls: [call] };
}

const textOf = (content: unknown) => (typeof content === 'string' ? content : JSON.stringify(content));
