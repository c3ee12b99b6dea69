/** Every path that the simulator serves, by what it does. */
export const PATHS = {
	token: '/oauth2/token',
	otp: '/api/push-brandname-otp',
	international: '/api/push-brandname-international',
	createCampaign: '/api/create-campaign',
	pushCampaign: '/api/push-brandname-ads',
	campaignDetail: '/api/detail-ads',
	campaignResults: '/api/dlr-ads',
} as const;

export type Path = (typeof PATHS)[keyof typeof PATHS];
