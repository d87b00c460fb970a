using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.OnSqlServer;

[OnEngine(StoreEngine.SqlServer)]
public sealed class AnswerOrderTests(Shared<UsualBifrost> shared) : Contract.AnswerOrderTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class AuthorizeLimitTests : Contract.AuthorizeLimitTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class AuthorizeParameterTests(Shared<UsualBifrost> shared) : Contract.AuthorizeParameterTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class AuthorizeTests(Shared<UsualBifrost> shared) : Contract.AuthorizeTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class CallbackTests(Shared<NotesBifrost> shared) : Contract.CallbackTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class ClientMetadataTests(Shared<PublicBifrost> shared) : Contract.ClientMetadataTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class NoClientMetadataTests : Contract.NoClientMetadataTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class ConsentIdentityTests(Shared<UsualBifrost> shared) : Contract.ConsentIdentityTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class ConsentPageTests(Shared<UsualBifrost> shared) : Contract.ConsentPageTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class CorsTests(Shared<UsualBifrost> shared) : Contract.CorsTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class DisconnectTests(Shared<NotesBifrost> shared) : Contract.DisconnectTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class FlowCookieTests(Shared<UsualBifrost> shared) : Contract.FlowCookieTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class PublicHostTests(Shared<PublicBifrost> shared) : Contract.PublicHostTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class LoopbackHostTests(Shared<UsualBifrost> shared) : Contract.LoopbackHostTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class HostileRegistrationTests(Shared<UsualBifrost> shared) : Contract.HostileRegistrationTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class IdentityChangeTests(Shared<NotesBifrost> shared) : Contract.IdentityChangeTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class EnforcedIdentityTests(Shared<EnforcingBifrost> shared) : Contract.EnforcedIdentityTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class UserIdPolicyTests : Contract.UserIdPolicyTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class KeyAttemptTests : Contract.KeyAttemptTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class MetadataTests(Shared<UsualBifrost> shared) : Contract.MetadataTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class NothingFetchedTests(Shared<NotesBifrost> shared) : Contract.NothingFetchedTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class OAuthConfigTests(Shared<NotesBifrost> shared) : Contract.OAuthConfigTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class PageHeaderTests(Shared<UsualBifrost> shared) : Contract.PageHeaderTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class RedirectMatchTests(Shared<UsualBifrost> shared) : Contract.RedirectMatchTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class RegisterLimitTests : Contract.RegisterLimitTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class RegisterMetadataTests(Shared<UsualBifrost> shared) : Contract.RegisterMetadataTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class RegisterTests(Shared<UsualBifrost> shared) : Contract.RegisterTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class RestartTests : Contract.RestartTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class RuntimeLinkProofTests(Shared<NotesBifrost> shared) : Contract.RuntimeLinkProofTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class RuntimeLinkTests(Shared<NotesBifrost> shared) : Contract.RuntimeLinkTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class OpenRuntimeLinkTests(Shared<OpenLinksBifrost> shared) : Contract.OpenRuntimeLinkTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class SecureFlowCookieTests(Shared<PublicBifrost> shared) : Contract.SecureFlowCookieTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class SecureCallbackTests(Shared<SecureNotesBifrost> shared) : Contract.SecureCallbackTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class SameOriginTests(Shared<UsualBifrost> shared) : Contract.SameOriginTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class StoreFaultTests(Shared<UsualBifrost> shared) : Contract.StoreFaultTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class SubmitTests(Shared<UsualBifrost> shared) : Contract.SubmitTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class TokenLifeTests(Shared<UsualBifrost> shared) : Contract.TokenLifeTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class TokenTests(Shared<UsualBifrost> shared) : Contract.TokenTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class TrustedProxyTests : Contract.TrustedProxyTests;

[OnEngine(StoreEngine.SqlServer)]
public sealed class NothingPerUserTests(Shared<EmptyBifrost> shared) : Contract.NothingPerUserTests(shared);

[OnEngine(StoreEngine.SqlServer)]
public sealed class UpstreamAuthorizeTests(Shared<NotesBifrost> shared) : Contract.UpstreamAuthorizeTests(shared);
