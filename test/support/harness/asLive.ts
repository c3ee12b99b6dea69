/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a setting of the tests; never shipped */
process.env.FPT_TEMPERAMENT = 'live';
