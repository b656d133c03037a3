import asyncio

from azureml.contrib.services.aml_request import rawhttp


def init():
    pass


@rawhttp
async def run(request):
    data = await request.get_data()
    await asyncio.sleep(0.01)
    return {"length": len(data), "method": request.method}
