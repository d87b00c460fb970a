# The names of the base images, each once, so that a mirror can take their place: --build-arg RUNTIME_IMAGE=…
# "extra" means with ICU: the client library of SQL Server does not work without it.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra

FROM ${SDK_IMAGE} AS build
WORKDIR /source
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# What decides which packages there are comes first: a change of code alone restores nothing again. global.json stays outside:
# which SDK builds is the image's to say.
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Directory.Build.props src/
COPY src/Domain/Bifrost.Domain.csproj src/Domain/
COPY src/Application/Bifrost.Application.csproj src/Application/
COPY src/Infrastructure/Bifrost.Infrastructure.csproj src/Infrastructure/
COPY src/Api/Bifrost.Api.csproj src/Api/
RUN dotnet restore src/Api/Bifrost.Api.csproj

COPY docs/openapi.yaml docs/
COPY src src
RUN dotnet publish src/Api/Bifrost.Api.csproj -c Release --no-restore -p:UseAppHost=false -o /app \
 && mkdir /data

# No shell, no package manager, and a user without rights; 1654 is its number in the base image.
FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /app /app
COPY --from=build --chown=1654:1654 /data /data

# Only /data is written to, and only with the embedded store: the rest of the file system may be read-only. The diagnostic port
# would want /tmp.
ENV BIFROST__data_dir=/data \
    DOTNET_EnableDiagnostics=0
VOLUME ["/data"]
EXPOSE 8080
USER 1654

# Whether the process lives. Whether its database does is asked at /health/ready, and is no reason to restart it.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["dotnet", "Bifrost.Api.dll", "health"]
ENTRYPOINT ["dotnet", "Bifrost.Api.dll"]
